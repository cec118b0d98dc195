#!/bin/bash
# Runs a command as root on a Debian kernel in QEMU, on the machine's own files, in the current directory. The
# command's stdout, stderr and exit status come back unchanged. Needs root; needs no network once kernel.sh has
# fetched the kernel.
#
# usage: scripts/vm.sh [OPTIONS] [--] [COMMAND [ARG...]]
#   Without COMMAND, on a terminal: a shell in the VM.
#   --kernel FAMILY   6.1 (default), 5.10 or 6.12; see kernel.sh
#   --no-headers      no kernel headers in the VM
#   --out DIR         DIR is shared: what the command writes there stays. Everything else it writes is gone at its end.
#   --env NAME=VALUE  sets a variable; may be repeated. Of the caller's only PATH, HOME, TERM, LANG, LC_* are passed on.
#   --append TEXT     more of the kernel's command line
#   --device TEXT     one more device of QEMU's; may be repeated
#   --cpus N          default 2
#   --memory MB       default 2048; half of it is for files that the command writes
#   --timeout SECONDS default 1800; then the VM is killed
#   -v                the VM's console on stderr
# stdin is forwarded, whether the command reads it or not: in a loop over lines use </dev/null. What the command leaves
# running is killed at its end. The first run of all fetches the kernel, and says so on stderr.
# exit status: the command's (128 + n for signal n); 2 wrong options; 124 timeout; 125 the VM failed, with its last
# console lines on stderr; 141 nobody reads stdout or stderr any more
set -Eeu
trap 'fail "line $LINENO failed"' ERR
callers_path=$PATH
PATH=$PATH:/usr/sbin:/sbin

say() {
	echo "scripts/vm.sh: $*" >&2
}

usage() {
	sed -n '/^# usage:/,/^[^#]/s/^# \{0,1\}//p' "$0"
	exit "$1"
}

fail() {
	say "$*"
	exit 125
}

# quote STRING: for a shell script. In the C locale bash leaves bytes that are no characters alone.
quote() {
	local LC_ALL=C
	printf "'%s'" "${1//\'/"'\\''"}"
}

family=6.1 headers=1 out='' cpus=2 memory=2048 timeout=1800 verbose='' messages=quiet
environment=() append='' devices=()
while [ $# -gt 0 ]; do
	case $1 in
	--kernel | --out | --env | --append | --device | --cpus | --memory | --timeout)
		[ $# -ge 2 ] || usage 2 >&2
		case $1 in
		--kernel) family=$2 ;;
		--out) out=$2 ;;
		--env) environment+=("$2") ;;
		--append) append=$2 ;;
		--device) devices+=(-device "$2") ;;
		--cpus) cpus=$2 ;;
		--memory) memory=$2 ;;
		--timeout) timeout=$2 ;;
		esac
		shift
		;;
	--no-headers) headers='' ;;
	-v) verbose=1 messages=ignore_loglevel ;;
	-h | --help) usage 0 ;;
	--)
		shift
		break
		;;
	-*) usage 2 >&2 ;;
	*) break ;;
	esac
	shift
done
for e in "${environment[@]}"; do
	[[ $e =~ ^[A-Za-z_][A-Za-z_0-9]*= ]] || usage 2 >&2
done
for e in "$cpus" "$memory" "$timeout"; do
	[[ $e =~ ^[1-9][0-9]*$ ]] || usage 2 >&2
done
interactive=
if [ $# = 0 ]; then
	{ [ -t 0 ] && [ -t 1 ]; } || usage 2 >&2
	interactive=1
	set -- "${SHELL:-/bin/bash}"
fi

[ "$(id -u)" = 0 ] || fail "only root can share the machine's files with the VM"
virtiofsd=/usr/lib/qemu/virtiofsd
for tool in qemu-system-x86_64 $virtiofsd busybox cpio modprobe xz; do
	command -v "$tool" >/dev/null || fail "$tool is missing (scripts/deps.sh vm installs it)"
done
kernel=$("$(dirname "$0")/kernel.sh" "$family") || fail "there is no kernel $family"
kernel=${kernel##*$'\n'}
release=$(cat "$kernel/release")
if [ -n "$out" ]; then
	mkdir -p "$out"
	out=$(cd "$out" && pwd -P)
fi

tmp=
pids=()
# shellcheck disable=SC2317 # the trap calls it
cleanup() {
	set +e
	trap - ERR
	exec 2>/dev/null # bash would tell of every process that it kills
	[ ${#pids[@]} = 0 ] || kill -KILL "${pids[@]}"
	wait
	[ -z "$interactive" ] || stty "$terminal"
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# mode 0700; without the links on the way to it, which the first process in the VM cannot follow
tmp=$(realpath "$(mktemp -d "${TMPDIR:-/tmp}/kprobe-args-vm.XXXXXX")")

# --- what runs in the VM -------------------------------------------------------------------------------------------

# The first process, in the initramfs: makes a root file system of the machine's files, the kernel's packages and a
# tmpfs for all that is written.
initramfs=$tmp/initramfs
mkdir -p "$initramfs"/{bin,dev,proc,sys,host,kernel,written,root,modules}
cp "$(command -v busybox)" "$initramfs/bin/busybox"
cat >"$initramfs/init" <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
fail() {
	echo "vm.sh in the VM: $*"
	reboot -f
}
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec </dev/console >/dev/console 2>&1
for m in /modules/*; do
	insmod "$m" || fail "cannot load $m"
done
. /settings

mount -t virtiofs root /host && mount -t virtiofs -o ro kernel /kernel || fail "cannot mount the machine's files"
mount -t tmpfs -o mode=755 tmpfs /written && mkdir -p /written/new/usr/src /written/work
lower=/kernel/image:/host
if [ -n "$headers" ]; then
	lower=/kernel/headers:$lower
else
	# A character device 0:0 hides what the layers below have under its name.
	mkdir -p "/written/new/usr/lib/modules/$release"
	for f in "usr/lib/modules/$release/build" "usr/lib/modules/$release/source" \
		$(cd /host && ls -d usr/src/linux-headers-*); do
		mknod "/written/new/$f" c 0 0
	done
fi
mount -t overlay -o "lowerdir=$lower,upperdir=/written/new,workdir=/written/work" overlay /root ||
	fail "cannot mount the root file system"

mount -t proc -o nosuid,nodev,noexec proc /root/proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /root/sys
mount -t debugfs debugfs /root/sys/kernel/debug
mount -t tracefs tracefs /root/sys/kernel/tracing
mount -t bpf -o mode=700 bpf /root/sys/fs/bpf
mount -t devtmpfs -o nosuid devtmpfs /root/dev
mkdir -p /root/dev/pts /root/dev/shm
mount -t devpts -o nosuid,noexec,gid=5,mode=620,ptmxmode=666 devpts /root/dev/pts
mount -t tmpfs -o nosuid,nodev tmpfs /root/dev/shm
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /root/run
mkdir /root/run/lock
for f in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do # elsewhere udev makes them
	ln -s "/proc/self/${f#*:}" "/root/dev/${f%%:*}"
done
if [ -n "$out" ]; then
	mkdir -p "/root$out" && mount --bind "/host$out" "/root$out" || fail "cannot share $out"
fi
ip link set lo up
hostname vm
echo 0 >/proc/sys/kernel/kptr_restrict
echo -1000 >/proc/self/oom_score_adj # what carries the output away is not to be killed when memory is short

cp /command /run-command /root/run/
exec 5>>"/host$exchange/stdout" 6>>"/host$exchange/stderr" 7>"/host$exchange/status"
exec switch_root /root /usr/bin/busybox sh /run/run-command
END

# The first process, later: runs the command.
cat >"$initramfs/run-command" <<'END'
rm /run/run-command
ulimit -H -n 1048576 # as systemd sets it
run="/usr/bin/env -i /bin/sh /run/command"
if [ -n "$interactive" ]; then
	setsid -c $run <>/dev/ttyS1 >&0 2>&1
	status=$?
else
	# The command gets pipes. With the files as its stdout and stderr, "echo >/dev/stderr" would empty one.
	cd /run
	mkfifo in out err
	cat out >&5 & out=$!
	cat err >&6 & err=$!
	cat "/dev/$(ls /sys/class/virtio-ports)" >in &
	exec 3>out 4>err
	exec <in
	rm in out err
	cd /
	(exec setsid $run >&3 2>&4 3>&- 4>&- 5>&- 6>&- 7>&-) # without () sh would add "Killed" to stderr
	status=$?
	# Whatever else has the pipes open would keep cat from ending.
	exec 3>&- 4>&-
	for p in /proc/[0-9]*; do
		case ${p#/proc/} in
		1 | $out | $err) ;;
		*) kill -KILL "${p#/proc/}" ;;
		esac
	done
	wait $out $err
fi
echo $status >&7
sync
reboot -f
END

{
	echo "release=$(quote "$release") headers=$headers interactive=$interactive"
	echo "out=$(quote "$out") exchange=$(quote "$tmp")"
	echo "export interactive"
} >"$initramfs/settings"
{
	echo 'rm /run/command; echo 0 >/proc/self/oom_score_adj'
	for e in HOME TERM LANG "${!LC_@}"; do
		[ -z "${!e+set}" ] || environment=("$e=${!e}" "${environment[@]}")
	done
	for e in "PATH=$callers_path" "${environment[@]}"; do
		echo "export ${e%%=*}=$(quote "${e#*=}")"
	done
	[ -z "$interactive" ] || echo "stty $(stty size | sed 's/\(.*\) \(.*\)/rows \1 cols \2/')"
	echo "cd $(quote "$PWD") || exit 125; unset OLDPWD"
	printf 'exec'
	for a; do
		printf ' '
		quote "$a"
	done
	echo
} >"$initramfs/command"

modprobe -a -d "$kernel/image" -S "$release" --show-depends virtio_pci virtiofs overlay virtio_console |
	awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
	{
		n=100
		while read -r file; do
			name=${file##*/}
			n=$((n + 1))
			case $name in
			*.xz) xz -dc "$file" >"$initramfs/modules/$n-${name%.xz}" ;;
			*) cp "$file" "$initramfs/modules/$n-$name" ;;
			esac
		done
	}
chmod +x "$initramfs/init"
(cd "$initramfs" && find . | cpio --quiet -o -H newc) >"$tmp/initrd"

# --- the VM --------------------------------------------------------------------------------------------------------

# background COMMAND...: starts it so that it does not outlive this script, however that ends. Without <&0 bash would
# give it /dev/null as its stdin.
background() {
	setpriv --pdeathsig KILL "$@" <&0 &
	pids+=($!)
}

# share TAG DIR WRITABLE...: in a mount namespace of its own, where the machine's root file system is read-only but
# for the directories WRITABLE, whatever a broken kernel in the VM does. /run is where virtiofsd leaves lock files.
share() {
	# shellcheck disable=SC2016 # for the inner shell
	background unshare -m sh -euc '
		tag=$1 dir=$2 tmp=$3
		shift 3
		for d; do mount --bind "$d" "$d"; done
		mount -t tmpfs tmpfs /run
		mount -o remount,bind,ro /
		exec '$virtiofsd' --socket-path="$tmp/$tag.socket" -o "source=$dir" -o cache=always -o sandbox=chroot -o xattr \
			-o log_level=err
	' sh "$1" "$2" "$tmp" "$tmp" "${@:3}" >"$tmp/$1.log" 2>&1
	servers+=("${pids[-1]}")
	shares+=(-chardev "socket,id=$1,path=$tmp/$1.socket" -device "vhost-user-fs-pci,chardev=$1,tag=$1")
}

touch "$tmp"/{stdout,stderr,console}
shares=() servers=()
share root / ${out:+"$out"}
share kernel "$kernel"
for tag in root kernel; do
	for ((i = 0; i < 1000; i++)); do
		[ ! -S "$tmp/$tag.socket" ] || break
		sleep 0.01
	done
	[ -S "$tmp/$tag.socket" ] || fail "virtiofsd did not start: $(cat "$tmp/$tag.log")"
done

# The first serial port is the console. In a shell the second is the terminal; a command's stdin needs an end, which
# a serial port does not have and a virtio port has. QEMU must not have the caller's own stdin and stdout: it makes
# them non-blocking for everybody.
chardevs=(-chardev "file,id=console,path=$tmp/console" -serial chardev:console -chardev 'stdio,id=stdio,signal=off')
if [ -n "$interactive" ]; then
	terminal=$(stty -g)
	chardevs+=(-serial chardev:stdio)
	exec 3<&0 4>&1
else
	chardevs+=(-device virtio-serial-pci -device 'virtserialport,chardev=stdio')
	exec 5<&0 4>"$tmp/qemu.log"
	exec 3< <(exec setpriv --pdeathsig KILL cat <&5)
	pids+=($!)
fi

# thread=single: with a thread a CPU, QEMU 7.2 runs old translations of code that the kernel patches, as it does for
# every kprobe, and the VM hangs: in one of some hundred boots, and before 200 probes have been set and removed.
# The CPU has the instructions of "max", but of a family for which the kernel has no workarounds of K8 chips; without
# tsc=reliable the kernel reads the time from a slow emulated device, and on a busy machine its check of the timer may
# fail.
start=$SECONDS
background timeout ${interactive:+--foreground} -k 5 "$timeout" setpriv --pdeathsig KILL qemu-system-x86_64 \
	-nodefaults -no-user-config -no-reboot -display none \
	-machine q35,memory-backend=memory -accel tcg,thread=single -cpu max,family=25,model=1,stepping=1 \
	-smp "$cpus" -m "$memory" \
	-object "memory-backend-memfd,id=memory,size=${memory}M,share=on" \
	-kernel "$kernel/image/boot/vmlinuz-$release" -initrd "$tmp/initrd" \
	-append "console=ttyS0 $messages mitigations=off panic=-1 tsc=reliable no_timer_check $append" \
	"${devices[@]}" "${shares[@]}" "${chardevs[@]}" <&3 >&4 2>>"$tmp/qemu.log"
vm=${pids[-1]}
exec 3<&- 4>&-

# The VM's output is in files, complete when the VM has ended. tail shows them as they grow, and reads once more after
# the VM has ended and was waited for.
show() {
	background tail -f -c +1 -s 0.1 --pid="$vm" "$@" 2>/dev/null
}
show "$tmp/stdout"
stdout=${pids[-1]}
show "$tmp/stderr" >&2
stderr=${pids[-1]}
[ -z "$verbose" ] || show "$tmp/console" >&2

ended=
wait -n -p ended "$vm" "$stdout" "$stderr" "${servers[@]}" 2>/dev/null || true
case $ended in
"$stdout" | "$stderr") exit 141 ;;
"$vm") ;;
*)
	# virtiofsd ends together with QEMU. When it has ended alone, the VM would wait for it for ever.
	for ((i = 0; i < 100; i++)); do
		kill -0 "$vm" 2>/dev/null || break
		sleep 0.01
	done
	kill -KILL "$vm" 2>/dev/null || true
	;;
esac
wait "$vm" "$stdout" "$stderr" 2>/dev/null || true
[ ! -s "$tmp/status" ] || exit "$(cat "$tmp/status")"

if [ $((SECONDS - start)) -ge "$timeout" ]; then
	say "the VM was killed after $timeout s (--timeout)"
	exit 124
fi
panic=$(sed -n 's/.*\(Kernel panic[^\r]*\).*/: \1/p' "$tmp/console" | head -n 1)
say "the VM ended before the command did$panic"
cat "$tmp/qemu.log" >&2
tail -n 20 "$tmp/console" | tr -d '\r' >&2
exit 125
