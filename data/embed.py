#!/usr/bin/env python3
"""embed.py OUT.c OUT.h FILE...: each FILE (NAME.txt, NAME.tape ...) as `const char data_NAME[]`,
NUL-terminated, and its size without the NUL.  Numbers, not string literals: C allows a compiler
to stop at 4095 characters of a literal, and gcc reads numbers without trouble up to megabytes."""
import pathlib
import re
import sys

source, header, *files = sys.argv[1:]
with open(source, "w") as c, open(header, "w") as h:
    c.write('#include "data.h"\n')
    h.write("/* data.h: the files of data/, compiled in (made by embed.py). */\n"
            "#ifndef WHYMAIL_DATA_H\n#define WHYMAIL_DATA_H\n\n#include <stddef.h>\n\n")
    for file in files:
        content = pathlib.Path(file).read_bytes()
        name = "data_" + re.sub(r"\W", "_", pathlib.Path(file).name.split(".")[0])
        h.write(f"extern const char {name}[];\nextern const size_t {name}_size;\n")
        c.write(f"const size_t {name}_size = {len(content)};\nconst char {name}[] = {{\n")
        for at in range(0, len(content), 32):
            line = content[at:at + 32]
            c.write(",".join(str(byte - 256 if byte > 127 else byte) for byte in line) + ",\n")
        c.write("0 };\n")
    h.write("\n#endif\n")
