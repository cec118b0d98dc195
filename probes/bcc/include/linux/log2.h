/* BCC's prelude includes it. Nothing of it is needed. */
