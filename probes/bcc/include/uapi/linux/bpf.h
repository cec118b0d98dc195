/* libbcc has a copy of its own, which is included first. */
