function Read-GroupMember($prefix, $group, $account) { Say "${prefix}member" "$(Find-Held $account $group '')" }
