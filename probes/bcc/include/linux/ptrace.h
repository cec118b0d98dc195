#include "../../../dialect/ptrace.h"
