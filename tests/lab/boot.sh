#!/bin/bash
# Becomes a machine: this computer's own files with a layer in memory above them, and namespaces for everything else.
# Nothing it does reaches the files, processes, users or networks outside, and all of it is gone with its first process.
# usage: boot.sh NAME CGROUP, in a mount namespace of its own. The rest of the start is on standard input, a shell script
# that is run as root inside before the first process. Without systemd in LAB_INIT there are no services.
set -euo pipefail
name=$1 group=$2 init=$3
if [ "${4-}" != inside ]; then
    mount --make-rprivate /
    mount -t tmpfs tmpfs /mnt && mkdir /mnt/cgroup && mount -t cgroup2 cgroup2 /mnt/cgroup
    mkdir -p "/mnt/cgroup/$group" && echo $$ >"/mnt/cgroup/$group/cgroup.procs"
    umount /mnt/cgroup && umount /mnt
    exec unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child "$0" "$name" "$group" "$init" inside
fi
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount --bind -o ro proc/sys proc/sys && mount --bind proc/sys/net proc/sys/net && mount -o remount,bind,rw proc/sys/net
[ ! -e proc/sysrq-trigger ] || mount --bind -o ro proc/sysrq-trigger proc/sysrq-trigger
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs $folder; done
chmod 1777 tmp
for device in null zero full random urandom tty; do touch dev/$device && mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm old
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx && ln -s /proc/self/fd dev/fd
hostname "$name" && echo "$name" >etc/hostname
ip link set lo up
pivot_root . old
umount -l /old
bash -eu -c "$(cat)"
echo ready
# shellcheck disable=SC2093
[ "$init" != systemd ] || exec env -i container=lab /lib/systemd/systemd --unit=lab.target --log-target=null </dev/null >/dev/null 2>&1
exec sleep infinity </dev/null >/dev/null 2>&1
