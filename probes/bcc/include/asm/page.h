/* BPF_RINGBUF_OUTPUT() counts in pages. */
#define PAGE_SIZE KPROBE_ARGS_PAGE_SIZE
