function Read-UserRight($prefix, $right, $account) { Say "${prefix}covers" "$(Find-Held $account '' $right)" }
