/* libbcc includes the kernel's file of this name first. Nothing of it is needed. */
