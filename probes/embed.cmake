# Writes OUT, a C file that defines the text of FILE as the string embedded_NAME.
#
#   cmake -DFILE=probes/call.c -DNAME=call -DOUT=embedded_call.c -P embed.cmake
file(READ ${FILE} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],){16})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "extern const char embedded_${NAME}[];\n\nconst char embedded_${NAME}[] = {\n${bytes}0x00\n};\n")
