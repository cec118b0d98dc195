#include "../../../../dialect/ptrace.h"
