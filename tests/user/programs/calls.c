/*
 * Calls a function of each class of parameters with known values, and prints how kprobe-args has to print each
 * call. tests/unit/test_dwarf_info.c reads the same functions' debug information.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* The values are used, so that compilers pass them. */
#define USE(x)	 ({ __asm__ volatile("" : : "g"(x) : "memory"); })
#define KEEP(x)	 ({ __asm__ volatile("" : : "m"(x) : "memory"); })
#define FUNCTION __attribute__((noinline, used))

typedef unsigned int word_t;
typedef struct {
	int x, y;
} point_t;

enum color { RED = 1, GREEN = 5, BELOW = -2 };
enum big { SMALL, LARGE = 0x80000000u };

struct pair {
	void *pointer;
	size_t length;
};

struct triple {
	long a, b, c;
};

struct named {
	char name[8];
	int numbers[2];
};

struct bits {
	unsigned int a : 3;
	int b : 5;
	unsigned long long c : 40;
	bool d : 1;
	int : 4;
	enum color e : 4;
};

struct __attribute__((packed)) odd {
	char a;
	int b;
	short c;
};

struct aligned {
	int a;
	int b;
} __attribute__((aligned(32)));

struct nested {
	point_t from;
	union {
		int number;
		unsigned char bytes[4];
	} u;
	struct {
		short in;
	};
};

struct real {
	double d;
	long l;
};

struct nothing {
};

union number {
	long l;
	unsigned int u;
};

struct opaque;

FUNCTION int eight(int a, unsigned int b, long c, unsigned long d, short e, unsigned char f, long g, int h)
{
	USE(a), USE(b), USE(c), USE(d), USE(e), USE(f), USE(g), USE(h);
	return 0;
}

FUNCTION int narrow(signed char a, unsigned char b, short c, unsigned short d, bool e, bool f, signed char g,
		    unsigned char h, short i, unsigned short j, bool k, bool l, char m)
{
	USE(a), USE(b), USE(c), USE(d), USE(e), USE(f), USE(g), USE(h), USE(i), USE(j), USE(k), USE(l),
		USE(m);
	return 0;
}

FUNCTION int enums(enum color a, enum color b, enum color c, enum big d)
{
	USE(a), USE(b), USE(c), USE(d);
	return 0;
}

FUNCTION int strings(const char *a, char *b, const char *c, const char *d, const char *e)
{
	USE(a), USE(b), USE(c), USE(d), USE(e);
	return 0;
}

FUNCTION int bytes(const char *buf, size_t len)
{
	USE(buf), USE(len);
	return 0;
}

FUNCTION int pointers(int *a, const long *b, const int *c, void *d, struct opaque *e, short v[3], bool *g)
{
	USE(a), USE(b), USE(c), USE(d), USE(e), USE(v), USE(g);
	return 0;
}

FUNCTION int structs(point_t a, struct pair b, struct triple c, struct named d, int e)
{
	USE(a.x), USE(a.y), USE(b.pointer), USE(b.length), KEEP(c), USE(d.name[0]), USE(d.numbers[0]), USE(e);
	return 0;
}

/* The pair does not fit behind five numbers: it is on the stack, and the number behind it in a register. */
FUNCTION int backfill(int a, int b, int c, int d, int e, struct pair f, int g, int h)
{
	USE(a), USE(b), USE(c), USE(d), USE(e), KEEP(f), USE(g), USE(h);
	return 0;
}

FUNCTION int bit_fields(struct bits a, struct bits b)
{
	USE(a.a + a.d), USE(b.b + b.e);
	return 0;
}

FUNCTION int packed(struct odd a, int b, struct aligned c, long d)
{
	KEEP(a), USE(b), KEEP(c), USE(d);
	return 0;
}

FUNCTION int nests(struct nested a, union number b, struct nothing c, int d)
{
	USE(a.from.x), USE(a.u.number), USE(a.in), USE(b.l), KEEP(c), USE(d);
	return 0;
}

FUNCTION struct triple hidden(int a, long b)
{
	struct triple t = { a, b, 0 };

	USE(a), USE(b);
	return t;
}

FUNCTION int variadic(const char *format, int n, ...)
{
	USE(format), USE(n);
	return 0;
}

FUNCTION int wide(__int128 a, unsigned __int128 b, long c)
{
	USE((long)a), USE((long)(a >> 64)), USE((long)b), USE((long)(b >> 64)), USE(c);
	return 0;
}

FUNCTION int callback(int (*function)(const char *name, ...), const volatile word_t *const restrict n)
{
	USE(function), USE(n);
	return 0;
}

FUNCTION int reals(double a, int b, float c, long d, struct real e, long double f, int g)
{
	KEEP(a), USE(b), KEEP(c), USE(d), USE(e.l), KEEP(f), USE(g);
	return 0;
}

FUNCTION int none(void)
{
	__asm__ volatile("");
	return 0;
}

/* Words of the probe's own source, and of C for other machines, as names. */
FUNCTION int names(int ctx, long call, unsigned int u64, int storage, char *kprobe, int this)
{
	USE(ctx), USE(call), USE(u64), USE(storage), USE(kprobe), USE(this);
	return 0;
}

static void call_numbers(void)
{
	printf("eight a=-1 b=4000000000 c=-5000000000 d=18446744073709551615 e=-300 f=200 g=7000000000 h=-8\n");
	eight(-1, 4000000000u, -5000000000, 18446744073709551615ul, -300, 200, 7000000000, -8);
	printf("narrow a=-1 b=255 c=-2 d=65534 e=true f=false g=-128 h=128 i=-32768 j=32768 k=false l=true m=120\n");
	narrow(-1, 255, -2, 65534, true, false, -128, 128, -32768, 32768, false, true, 'x');
	printf("enums a=GREEN b=BELOW c=77 d=LARGE\n");
	enums(GREEN, BELOW, (enum color)77, LARGE);
	printf("wide a=-170141183460469231731687303715884105728 b=340282366920938463463374607431768211455 c=-3\n");
	wide((__int128)1 << 127, ~(unsigned __int128)0, -3);
	printf("reals a=? b=-2 c=? d=4 e=? f=? g=7\n");
	reals(1.5, -2, 3.5f, 4, (struct real){ 5.5, 6 }, 6.5L, 7);
	printf("none \n");
	none();
	printf("variadic format=\"%%d %%d\" n=2\n");
	variadic("%d %d", 2, 3, 4);
	printf("hidden a=-9 b=10\n");
	hidden(-9, 10);
}

static void call_pointers(void)
{
	char *unreadable = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* Where the kernel is: nothing of a program's. */
	const char *kernel = (const char *)0xffffffff81000000;
	char text[] = "tab\tquote\"\n";
	int i = -5;
	long l = 1L << 40;
	short v[3] = { -6, 7, 8 };
	word_t w = 4000000001u;
	bool b = true;

	printf("strings a=\"tab\\tquote\\\"\\n\" b=NULL c=<fault> d=<fault> e=\"\"\n");
	strings(text, NULL, unreadable, kernel, "");
	printf("bytes buf=\"tab\" len=3\n");
	bytes(text, 3);
	printf("pointers a=%p *a=-5 b=%p *b=1099511627776 c=0x0 d=%p e=0x10 v=%p *v=-6 g=%p *g=true\n",
	       (void *)&i, (void *)&l, (void *)&i, (void *)v, (void *)&b);
	pointers(&i, &l, NULL, &i, (struct opaque *)0x10, v, &b);
	printf("callback function=%p n=%p *n=4000000001\n", (void *)printf, (void *)&w);
	callback(printf, &w);
	printf("names ctx=1 call=2 u64=3 storage=4 kprobe=NULL this=6\n");
	names(1, 2, 3, 4, NULL, 6);
}

static void call_records(void)
{
	struct pair pair = { (void *)0x1234, 99 };
	struct bits bits = { .a = 5, .b = -7, .c = 0xabcdef0123, .d = true, .e = GREEN };
	struct bits other = { .a = 2, .b = 15, .c = 1, .d = false, .e = BELOW };
	struct nested nested = { .from = { 1, -2 }, .u = { .number = 0x04030201 }, .in = -3 };

	printf("structs a={.x=1, .y=-2} b={.pointer=0x1234, .length=99} c={.a=1, .b=-2, .c=3} "
	       "d={.name=\"abc\", .numbers={4, -5}} e=6\n");
	structs((point_t){ 1, -2 }, pair, (struct triple){ 1, -2, 3 }, (struct named){ "abc", { 4, -5 } }, 6);
	printf("backfill a=1 b=2 c=3 d=4 e=5 f={.pointer=0x1234, .length=99} g=7 h=8\n");
	backfill(1, 2, 3, 4, 5, pair, 7, 8);
	printf("bit_fields a={.a=5, .b=-7, .c=737894400291, .d=true, .e=GREEN} "
	       "b={.a=2, .b=15, .c=1, .d=false, .e=BELOW}\n");
	bit_fields(bits, other);
	printf("packed a={.a=1, .b=-2, .c=3} b=4 c={.a=5, .b=6} d=7\n");
	packed((struct odd){ 1, -2, 3 }, 4, (struct aligned){ 5, 6 }, 7);
	printf("nests a={.from={.x=1, .y=-2}, .u={.number=67305985, .bytes={1, 2, 3, 4}}, {.in=-3}} "
	       "b={.l=8589934593, .u=1} c={} d=9\n");
	nests(nested, (union number){ .l = 8589934593 }, (struct nothing){}, 9);
}

int main(void)
{
	call_numbers();
	call_pointers();
	call_records();
	return 0;
}
