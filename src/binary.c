#include "binary.h"

#include "arena.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct binary {
	struct arena *arena;
	const char *path;
	int fd;
	Elf *elf;
	GElf_Ehdr header;
	struct file_id file;
	const char *debug_path; /* NULL: there is no build id */
	int debug_fd;
	Elf *debug; /* NULL: there is no debug file */
};

static int check_plain(const struct binary *b, struct diag *d)
{
	struct stat st;

	if (fstat(b->fd, &st))
		return diag__fail(d, -errno, "%s: %s", b->path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return diag__fail(d, -EISDIR, "%s is a folder, not a program", b->path);
	if (!S_ISREG(st.st_mode))
		return diag__fail(d, -EINVAL, "%s is not a plain file", b->path);
	return 0;
}

static int explain_script(const char *path, const char *head, struct diag *d)
{
	const char *start = head + 2 + strspn(head + 2, " \t");
	int len = (int)strcspn(start, " \t\n");

	if (len && *start == '/')
		diag__hint(d, "The program that runs it is %.*s.", len, start);
	return diag__fail(d, -ENOEXEC, "%s is a script, which has no functions that can be probed", path);
}

/* What has no ELF header. */
static int explain_other(const struct binary *b, struct diag *d)
{
	char head[256] = "";
	ssize_t len = pread(b->fd, head, sizeof(head) - 1, 0);

	if (len < 0)
		return diag__fail(d, -errno, "%s cannot be read: %s", b->path, strerror(errno));
	if (!strncmp(head, "#!", 2))
		return explain_script(b->path, head, d);
	if (!strncmp(head, "!<arch>", 7))
		return diag__fail(d, -ENOEXEC, "%s is an archive of object files, which is not run itself",
				  b->path);
	return diag__fail(d, -ENOEXEC, "%s is not an ELF file, as programs and libraries are", b->path);
}

static int check_type(const struct binary *b, struct diag *d)
{
	switch (b->header.e_type) {
	case ET_EXEC:
	case ET_DYN:
		return 0;
	case ET_REL:
		return diag__fail(d, -ENOEXEC, "%s is an object file, which is not linked yet", b->path);
	case ET_CORE:
		return diag__fail(d, -ENOEXEC, "%s is the core dump of a program, not the program", b->path);
	default:
		return diag__fail(d, -ENOEXEC, "%s is neither a program nor a library", b->path);
	}
}

static int open_elf(struct binary *b, struct diag *d)
{
	int err;

	b->fd = open(b->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (b->fd < 0)
		return diag__fail(d, -errno, "%s cannot be opened: %s", b->path, strerror(errno));
	err = check_plain(b, d);
	if (err)
		return err;
	err = file_id__of(b->fd, &b->file);
	if (err)
		return err;
	b->elf = elf_begin(b->fd, ELF_C_READ_MMAP, NULL);
	if (!b->elf || elf_kind(b->elf) != ELF_K_ELF)
		return explain_other(b, d);
	if (!gelf_getehdr(b->elf, &b->header))
		return diag__fail(d, -ENOEXEC, "%s is a damaged ELF file", b->path);
	return check_type(b, d);
}

/* Where Debian, Fedora and others put what they strip (gdb's documentation: "Separate Debug Files"). */
static const char *path_of_id(struct arena *a, const unsigned char *id, size_t len)
{
	char hex[2 * 64 + 1];

	if (len < 2 || len > 64)
		return NULL;
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	return arena__printf(a, "/usr/lib/debug/.build-id/%.2s/%s.debug", hex, hex + 2);
}

/* Only root may have put it there. */
static bool is_trusted(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == 0 && !(st.st_mode & S_IWOTH);
}

static bool has_same_id(Elf *a, Elf *b)
{
	const void *x, *y;
	ssize_t n = dwelf_elf_gnu_build_id(a, &x), m = dwelf_elf_gnu_build_id(b, &y);

	return n > 0 && n == m && !memcmp(x, y, (size_t)n);
}

static void open_debug(struct binary *b)
{
	const void *id;
	ssize_t len = dwelf_elf_gnu_build_id(b->elf, &id);

	b->debug_path = len > 0 ? path_of_id(b->arena, id, (size_t)len) : NULL;
	if (!b->debug_path)
		return;
	b->debug_fd = open(b->debug_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (b->debug_fd < 0 || !is_trusted(b->debug_fd))
		return;
	b->debug = elf_begin(b->debug_fd, ELF_C_READ_MMAP, NULL);
	if (b->debug && elf_kind(b->debug) == ELF_K_ELF && has_same_id(b->elf, b->debug))
		return;
	elf_end(b->debug);
	b->debug = NULL;
}

int binary__open(const char *path, struct binary **out, struct diag *d)
{
	struct binary *b = calloc(1, sizeof(*b));
	int err = -ENOMEM;

	*out = NULL;
	if (!b)
		return -ENOMEM;
	b->fd = -1;
	b->debug_fd = -1;
	b->arena = arena__new();
	if (!b->arena)
		goto end;
	b->path = arena__strdup(b->arena, path);
	if (!b->path)
		goto end;
	elf_version(EV_CURRENT);
	err = open_elf(b, d);
	if (!err)
		open_debug(b);
end:
	if (err)
		binary__free(b);
	else
		*out = b;
	return err;
}

void binary__free(struct binary *b)
{
	if (!b)
		return;
	elf_end(b->debug);
	elf_end(b->elf);
	if (b->debug_fd >= 0)
		close(b->debug_fd);
	if (b->fd >= 0)
		close(b->fd);
	arena__free(b->arena);
	free(b);
}

const struct file_id *binary__file(const struct binary *b)
{
	return &b->file;
}

static const struct machine {
	uint16_t machine;
	uint8_t class;
	uint8_t data;	  /* byte order; 0: any */
	const char *arch; /* NULL: its functions are not those that abi_*.c knows */
	const char *text;
} machines[] = {
	{ EM_X86_64, ELFCLASS64, 0, "x86_64", "x86_64" },
	{ EM_AARCH64, ELFCLASS64, ELFDATA2LSB, "arm64", "arm64" },
	{ EM_RISCV, ELFCLASS64, 0, "riscv64", "riscv64" },
	{ EM_LOONGARCH, ELFCLASS64, 0, "loongarch64", "loongarch64" },
	{ EM_S390, ELFCLASS64, 0, "s390x", "s390x" },
	{ EM_PPC64, ELFCLASS64, ELFDATA2LSB, "ppc64le", "ppc64le" },
	{ EM_MIPS, ELFCLASS64, ELFDATA2MSB, "mips64", "mips64" },
	{ EM_MIPS, ELFCLASS64, ELFDATA2LSB, "mips64el", "mips64el" },
	/* i386 programs pass everything on the stack, which the i386 kernel does not. */
	{ EM_386, ELFCLASS32, 0, NULL, "i386 (32 bits)" },
	{ EM_X86_64, ELFCLASS32, 0, NULL, "x32 (32-bit pointers)" },
	{ EM_ARM, ELFCLASS32, 0, NULL, "arm (32 bits)" },
};

static const struct machine *machine_of(const struct binary *b)
{
	static const struct machine other = { .text = "another kind of machine" };

	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		const struct machine *m = &machines[i];

		if (b->header.e_machine == m->machine && b->header.e_ident[EI_CLASS] == m->class &&
		    (!m->data || b->header.e_ident[EI_DATA] == m->data))
			return m;
	}
	return &other;
}

const char *binary__arch(const struct binary *b)
{
	return machine_of(b)->arch;
}

const char *binary__arch_text(const struct binary *b)
{
	return machine_of(b)->text;
}

const char *binary__debug_path(const struct binary *b)
{
	return b->debug_path;
}

static Elf_Scn *find_section(Elf *elf, const char *name, uint32_t type, GElf_Shdr *header)
{
	Elf_Scn *s = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((s = elf_nextscn(elf, s))) {
		const char *own;

		if (!gelf_getshdr(s, header) || header->sh_type != type)
			continue;
		own = elf_strptr(elf, names, header->sh_name);
		if (!name || (own && !strcmp(own, name)))
			return s;
	}
	return NULL;
}

struct Elf *binary__dwarf_elf(const struct binary *b)
{
	Elf *const both[] = { b->elf, b->debug };

	for (size_t i = 0; i < 2; i++) {
		GElf_Shdr header;

		if (both[i] && (find_section(both[i], ".debug_info", SHT_PROGBITS, &header) ||
				find_section(both[i], ".zdebug_info", SHT_PROGBITS, &header)))
			return both[i];
	}
	return NULL;
}

/* A table of symbols, and what belongs to it. */
struct table {
	Elf *elf;
	GElf_Shdr header;
	Elf_Data *symbols;
	Elf_Data *versions; /* 16 bits a symbol; NULL: none */
	GElf_Shdr definitions_header;
	Elf_Data *definitions; /* the names of the versions defined here */
};

enum { VERSION_HIDDEN = 0x8000, VERSION_NUMBER = 0x7fff, VERSION_FIRST = 2 };

/* The name of version NUMBER; NULL: it is another file's, or none. */
static const char *version_name(const struct table *t, unsigned int number)
{
	int at = 0;

	for (size_t i = 0; t->definitions && i < t->definitions_header.sh_info; i++) {
		GElf_Verdef def;
		GElf_Verdaux name;

		if (!gelf_getverdef(t->definitions, at, &def))
			return NULL;
		if ((def.vd_ndx & VERSION_NUMBER) == number) {
			if (!gelf_getverdaux(t->definitions, at + (int)def.vd_aux, &name))
				return NULL;
			return elf_strptr(t->elf, t->definitions_header.sh_link, name.vda_name);
		}
		if (!def.vd_next)
			return NULL;
		at += (int)def.vd_next;
	}
	return NULL;
}

static enum binary_kind kind_of(const GElf_Sym *sym)
{
	if (sym->st_shndx == SHN_UNDEF)
		return BINARY_IMPORTED;
	switch (GELF_ST_TYPE(sym->st_info)) {
	case STT_FUNC:
	case STT_NOTYPE: /* assembler that does not say what it is */
		return BINARY_FUNCTION;
	case STT_GNU_IFUNC:
		return BINARY_CHOSEN;
	default:
		return BINARY_OTHER;
	}
}

static bool is_global(const GElf_Sym *sym)
{
	unsigned int visibility = GELF_ST_VISIBILITY(sym->st_other);

	return GELF_ST_BIND(sym->st_info) != STB_LOCAL && visibility != STV_HIDDEN &&
	       visibility != STV_INTERNAL;
}

/* Where a .symtab has a version, it is a part of the name: "memcpy@@GLIBC_2.14", "memcpy@GLIBC_2.2.5". */
static bool split_name(struct binary_symbol *s, char *buffer, size_t size)
{
	const char *at = strchr(s->name, '@');
	size_t len = at ? (size_t)(at - s->name) : 0;

	if (!at)
		return true;
	if (!len || len >= size)
		return false;
	memcpy(buffer, s->name, len);
	buffer[len] = '\0';
	s->name = buffer;
	s->is_old = at[1] != '@';
	s->version = at + (s->is_old ? 1 : 2);
	return true;
}

static void find_version(const struct table *t, int i, struct binary_symbol *s)
{
	GElf_Versym number;

	if (!t->versions || !gelf_getversym(t->versions, i, &number))
		return;
	if ((number & VERSION_NUMBER) < VERSION_FIRST)
		return;
	s->version = version_name(t, number & VERSION_NUMBER);
	s->is_old = number & VERSION_HIDDEN;
}

/* Mapping symbols of arm64 ("$x", "$d") and files' and sections' names mean no code or data. */
static bool is_name(const char *name, const GElf_Sym *sym)
{
	unsigned int type = GELF_ST_TYPE(sym->st_info);

	return name && *name && *name != '$' && type != STT_FILE && type != STT_SECTION;
}

/* A debug file has the sections' addresses too. */
static uint64_t end_of_section(Elf *elf, unsigned int index)
{
	Elf_Scn *section = index < SHN_LORESERVE ? elf_getscn(elf, index) : NULL;
	GElf_Shdr header;

	return section && gelf_getshdr(section, &header) ? header.sh_addr + header.sh_size : 0;
}

static int visit_table(const struct table *t, int (*visit)(const struct binary_symbol *s, void *ctx),
		       void *ctx)
{
	size_t nr = t->header.sh_entsize ? t->header.sh_size / t->header.sh_entsize : 0;
	char buffer[1024];
	int ret = 0;

	for (size_t i = 0; i < nr && i < INT32_MAX && !ret; i++) {
		struct binary_symbol s = { 0 };
		GElf_Sym sym;

		if (!gelf_getsym(t->symbols, (int)i, &sym))
			break;
		s.name = elf_strptr(t->elf, t->header.sh_link, sym.st_name);
		if (!is_name(s.name, &sym))
			continue;
		find_version(t, (int)i, &s);
		if (!split_name(&s, buffer, sizeof(buffer)))
			continue;
		s.kind = kind_of(&sym);
		s.is_global = is_global(&sym);
		s.address = sym.st_value;
		s.size = sym.st_size;
		s.end_of_section = end_of_section(t->elf, sym.st_shndx);
		ret = visit(&s, ctx);
	}
	return ret;
}

static int visit_symbols(Elf *elf, uint32_t type, int (*visit)(const struct binary_symbol *s, void *ctx),
			 void *ctx)
{
	struct table t = { .elf = elf };
	Elf_Scn *section = elf ? find_section(elf, NULL, type, &t.header) : NULL, *other;
	GElf_Shdr header;

	t.symbols = section ? elf_getdata(section, NULL) : NULL;
	if (!t.symbols)
		return 0;
	other = type == SHT_DYNSYM ? find_section(elf, NULL, SHT_GNU_versym, &header) : NULL;
	t.versions = other ? elf_getdata(other, NULL) : NULL;
	other = t.versions ? find_section(elf, NULL, SHT_GNU_verdef, &t.definitions_header) : NULL;
	t.definitions = other ? elf_getdata(other, NULL) : NULL;
	return visit_table(&t, visit, ctx);
}

int binary__each_symbol(const struct binary *b, int (*visit)(const struct binary_symbol *s, void *ctx),
			void *ctx)
{
	int ret = visit_symbols(b->elf, SHT_DYNSYM, visit, ctx);

	if (!ret)
		ret = visit_symbols(b->elf, SHT_SYMTAB, visit, ctx);
	return ret ? ret : visit_symbols(b->debug, SHT_SYMTAB, visit, ctx);
}

bool binary__is_stripped(const struct binary *b)
{
	GElf_Shdr header;

	return !find_section(b->elf, NULL, SHT_SYMTAB, &header) &&
	       !(b->debug && find_section(b->debug, NULL, SHT_SYMTAB, &header));
}

bool binary__segment(const struct binary *b, unsigned int n, struct binary_segment *segment)
{
	size_t nr = 0;

	if (elf_getphdrnum(b->elf, &nr))
		return false;
	for (size_t i = 0; i < nr && i < INT32_MAX; i++) {
		GElf_Phdr p;

		if (!gelf_getphdr(b->elf, (int)i, &p) || p.p_type != PT_LOAD || !(p.p_flags & PF_X) || n--)
			continue;
		*segment = (struct binary_segment){ p.p_offset, p.p_filesz, p.p_vaddr };
		return true;
	}
	return false;
}

int binary__offset(const struct binary *b, uint64_t address, uint64_t *offset)
{
	struct binary_segment s;

	for (unsigned int i = 0; binary__segment(b, i, &s); i++) {
		if (address < s.address || address - s.address >= s.size)
			continue;
		*offset = address - s.address + s.offset;
		return *offset < b->file.size ? 0 : -ENOENT;
	}
	return -ENOENT;
}

const char *const *binary__needed(const struct binary *b, struct arena *a)
{
	enum { MAX_NEEDED = 64 };
	const char **list = arena__array(a, MAX_NEEDED + 1, sizeof(*list));
	GElf_Shdr header;
	Elf_Scn *section = find_section(b->elf, NULL, SHT_DYNAMIC, &header);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	unsigned int nr = 0;
	GElf_Dyn dyn;

	for (int i = 0; list && data && nr < MAX_NEEDED && gelf_getdyn(data, i, &dyn); i++) {
		const char *name = NULL;

		if (dyn.d_tag == DT_NEEDED)
			name = elf_strptr(b->elf, header.sh_link, dyn.d_un.d_val);
		if (name)
			list[nr++] = arena__strdup(a, name);
	}
	return list;
}
