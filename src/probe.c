#include "probe.h"

#include "arena.h"
#include "pack.h"
#include "spec.h"

#include <errno.h>

static void pack_prototype(struct pack *p, const struct prototype *proto)
{
	pack__string(p, proto->module);
	pack__string(p, proto->file);
	pack__string(p, proto->function);
	pack__type(p, proto->result);
	pack__u32(p, proto->is_variadic);
	pack__u32(p, proto->has_hidden_result);
	pack__u32(p, proto->is_forced);
	pack__u32(p, proto->origin);
	pack__u32(p, proto->nr_params);
	for (unsigned int i = 0; i < proto->nr_params; i++) {
		pack__string(p, proto->params[i].name);
		pack__string(p, proto->params[i].own_name);
		pack__type(p, proto->params[i].type);
	}
}

static void unpack_prototype(struct unpack *u, struct prototype *proto)
{
	proto->module = unpack__string(u);
	proto->file = unpack__string(u);
	proto->function = unpack__string(u);
	proto->result = unpack__type(u);
	proto->is_variadic = unpack__u32(u);
	proto->has_hidden_result = unpack__u32(u);
	proto->is_forced = unpack__u32(u);
	proto->origin = unpack__u32(u);
	proto->nr_params = unpack__count(u, sizeof(uint32_t));
	proto->params = arena__array(u->arena, proto->nr_params, sizeof(*proto->params));
	u->failed |= !proto->params || !proto->function;
	for (unsigned int i = 0; i < proto->nr_params && !u->failed; i++) {
		proto->params[i].index = i;
		proto->params[i].name = unpack__string(u);
		proto->params[i].own_name = unpack__string(u);
		proto->params[i].type = unpack__type(u);
		u->failed |= !proto->params[i].name || !proto->params[i].type;
	}
}

static void pack_layout(struct pack *p, const struct layout *l)
{
	pack__u32(p, l->used);
	pack__u32(p, l->size);
	pack__u32(p, l->nr_fields);
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		pack__u32(p, f->role);
		pack__u32(p, f->param);
		pack__string(p, f->label);
		pack__type(p, f->type);
		pack__string(p, f->unknown);
		pack__u32(p, f->offset);
		pack__u32(p, f->size);
		pack__u32(p, (uint32_t)f->read);
		pack__u32(p, f->at_return);
		pack__u32(p, f->pointer);
		pack__u32(p, f->after);
		pack__u32(p, f->status);
		pack__u32(p, f->behind);
		pack__u32(p, f->is_string);
		pack__u32(p, f->is_spaced);
	}
	pack__u32(p, l->has_return);
	pack__u32(p, l->duration);
	pack__u32(p, l->result);
	pack__u32(p, l->has_kernel_stack);
	pack__u32(p, l->kernel_stack);
	pack__u32(p, l->has_user_stack);
	pack__u32(p, l->user_stack);
}

static void unpack_field(struct unpack *u, const struct layout *l, struct field *f)
{
	f->role = unpack__u32(u);
	f->param = unpack__u32(u);
	f->label = unpack__string(u);
	f->type = unpack__type(u);
	f->unknown = unpack__string(u);
	f->offset = unpack__u32(u);
	f->size = unpack__u32(u);
	f->read = (int)unpack__u32(u);
	f->at_return = unpack__u32(u);
	f->pointer = unpack__u32(u);
	f->after = unpack__u32(u);
	f->status = unpack__u32(u);
	f->behind = unpack__u32(u);
	f->is_string = unpack__u32(u);
	f->is_spaced = unpack__u32(u);
	u->failed |= !f->label || !f->type || f->offset > l->size || f->size > l->size - f->offset ||
		     f->pointer >= l->nr_fields || f->after >= l->nr_fields || f->status >= l->nr_fields ||
		     f->behind >= NR_BEHIND;
}

static void unpack_layout(struct unpack *u, struct layout *l)
{
	l->used = unpack__u32(u);
	l->size = unpack__u32(u);
	l->nr_fields = unpack__count(u, sizeof(uint32_t));
	l->fields = arena__array(u->arena, l->nr_fields, sizeof(*l->fields));
	u->failed |= !l->fields;
	for (unsigned int i = 0; i < l->nr_fields && !u->failed; i++)
		unpack_field(u, l, &l->fields[i]);
	l->has_return = unpack__u32(u);
	l->duration = unpack__u32(u);
	l->result = unpack__u32(u);
	l->has_kernel_stack = unpack__u32(u);
	l->kernel_stack = unpack__u32(u);
	l->has_user_stack = unpack__u32(u);
	l->user_stack = unpack__u32(u);
	u->failed |= (l->has_kernel_stack && l->kernel_stack >= l->nr_fields) ||
		     (l->has_user_stack && l->user_stack >= l->nr_fields);
	u->failed |= l->has_return && (l->duration >= l->nr_fields || l->result >= l->nr_fields);
}

static void pack_items(struct pack *p, const struct item_list *l)
{
	pack__u32(p, l->nr);
	for (unsigned int i = 0; i < l->nr; i++) {
		const struct item *item = &l->items[i];

		pack__u32(p, item->kind);
		pack__string(p, item->label);
		pack__type(p, item->type);
		pack__u32(p, item->is_text);
		pack__u32(p, item->is_result);
		pack__u32(p, item->is_return);
		pack__u32(p, item->param);
		pack__string(p, item->unit);
		pack__string(p, item->unknown);
	}
}

static void unpack_items(struct unpack *u, struct item_list *l)
{
	struct item *items;

	l->nr = unpack__count(u, sizeof(uint32_t));
	items = arena__array(u->arena, l->nr, sizeof(*items));
	l->items = items;
	u->failed |= !items;
	for (unsigned int i = 0; i < l->nr && !u->failed; i++) {
		items[i].kind = unpack__u32(u);
		items[i].label = unpack__string(u);
		items[i].type = unpack__type(u);
		items[i].is_text = unpack__u32(u);
		items[i].is_result = unpack__u32(u);
		items[i].is_return = unpack__u32(u);
		items[i].param = unpack__u32(u);
		items[i].unit = unpack__string(u);
		items[i].unknown = unpack__string(u);
		u->failed |= items[i].kind > ITEM_PROFILE || !items[i].label || !items[i].type;
	}
}

static void pack_summary(struct pack *p, const struct summary *s)
{
	pack__u32(p, s->is_on);
	pack__u32(p, s->nr_functions);
	pack__u32(p, s->nr_items);
	pack__u32(p, s->max_values);
	pack__u32(p, s->nr_numbers);
	pack__u32(p, s->nr_texts);
	pack__u32(p, s->text_size);
}

static void unpack_summary(struct unpack *u, struct summary *s)
{
	s->is_on = unpack__u32(u);
	s->nr_functions = unpack__u32(u);
	s->nr_items = unpack__u32(u);
	s->max_values = unpack__u32(u);
	s->nr_numbers = unpack__u32(u);
	s->nr_texts = unpack__u32(u);
	s->text_size = unpack__u32(u);
}

static void pack_target(struct pack *p, const struct target *target)
{
	pack__string(p, target->path);
	pack__u64(p, target->file.device);
	pack__u64(p, target->file.inode);
	pack__u64(p, target->file.size);
	pack__u64(p, target->file.changed);
	pack__u32(p, target->nr_addresses);
	for (unsigned int i = 0; i < target->nr_addresses; i++)
		pack__u64(p, target->addresses[i]);
}

static void unpack_target(struct unpack *u, struct target *target)
{
	uint64_t *addresses;

	target->path = unpack__string(u);
	target->file.device = unpack__u64(u);
	target->file.inode = unpack__u64(u);
	target->file.size = unpack__u64(u);
	target->file.changed = unpack__u64(u);
	target->nr_addresses = unpack__count(u, sizeof(*addresses));
	addresses = arena__array(u->arena, target->nr_addresses, sizeof(*addresses));
	u->failed |= !addresses;
	for (unsigned int i = 0; i < target->nr_addresses && !u->failed; i++)
		addresses[i] = unpack__u64(u);
	target->addresses = addresses;
}

static void pack_function(struct pack *p, const struct function *f)
{
	pack__u32(p, f->spec_index);
	pack_prototype(p, &f->proto);
	pack_layout(p, &f->layout);
	pack_target(p, &f->target);
	pack__string(p, f->program);
	pack__string(p, f->return_program);
	pack__u32(p, f->shape);
	pack_items(p, &f->items);
}

static void unpack_function(struct unpack *u, struct function *f, const struct spec *specs,
			    unsigned int nr_specs)
{
	f->spec_index = unpack__u32(u);
	unpack_prototype(u, &f->proto);
	unpack_layout(u, &f->layout);
	unpack_target(u, &f->target);
	f->program = unpack__string(u);
	f->return_program = unpack__string(u);
	f->shape = unpack__u32(u);
	unpack_items(u, &f->items);
	for (unsigned int i = 0; i < f->items.nr && !u->failed; i++)
		u->failed |= f->items.items[i].param != ITEM_NO_PARAMETER &&
			     f->items.items[i].param >= f->proto.nr_params;
	u->failed |= !f->program || !f->return_program || f->spec_index >= nr_specs;
	if (!u->failed)
		f->spec = &specs[f->spec_index];
}

bool probe__is_user(const struct probe *probe)
{
	return probe->nr_functions && probe->functions[0].target.path;
}

void probe__pack(const struct probe *probe, struct pack *p)
{
	pack__u32(p, probe->nr_functions);
	pack_summary(p, &probe->summary);
	for (unsigned int i = 0; i < probe->nr_functions; i++)
		pack_function(p, &probe->functions[i]);
	offsets__pack(&probe->offsets, p);
	pack__u32(p, probe->is_shared);
	image__pack(&probe->image, p);
}

int probe__unpack(struct probe *probe, const struct spec *specs, unsigned int nr_specs, struct unpack *u)
{
	*probe = (struct probe){ .nr_functions = unpack__count(u, sizeof(uint32_t)) };
	unpack_summary(u, &probe->summary);
	u->failed |= probe->summary.is_on && probe->summary.nr_functions != probe->nr_functions;
	probe->functions = arena__array(u->arena, probe->nr_functions, sizeof(*probe->functions));
	u->failed |= !probe->functions;
	for (unsigned int i = 0; i < probe->nr_functions && !u->failed; i++) {
		unpack_function(u, &probe->functions[i], specs, nr_specs);
		u->failed |= probe->functions[i].items.nr > probe->summary.nr_items;
	}
	probe->offsets = offsets__unpack(u);
	probe->is_shared = unpack__u32(u);
	image__unpack(&probe->image, u);
	return u->failed ? -EINVAL : 0;
}
