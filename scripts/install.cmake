# What is installed besides programs and libraries, and the Debian package: `cpack -G DEB` in the build folder.

# Compressed as Debian's are, and the same each time.
find_program(GZIP gzip REQUIRED)
set(page ${CMAKE_BINARY_DIR}/kprobe-args.8.gz)
add_custom_command(OUTPUT ${page}
  COMMAND ${GZIP} -9nc ${CMAKE_SOURCE_DIR}/docs/kprobe-args.8 >${page}
  DEPENDS ${CMAKE_SOURCE_DIR}/docs/kprobe-args.8)
add_custom_target(man_page ALL DEPENDS ${page})
install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(FILES ${CMAKE_SOURCE_DIR}/scripts/completion/kprobe-args.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME kprobe-args)
# zsh looks here for packages of the distribution, there for all others; which it is, only the installation knows.
set(ZSH_FILE ${CMAKE_SOURCE_DIR}/scripts/completion/_kprobe-args)
install(CODE "
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\" AND EXISTS /etc/debian_version)
    set(folder vendor-completions)
  else()
    set(folder site-functions)
  endif()
  file(INSTALL \"${ZSH_FILE}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${folder}\")")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kprobe-args)
set(CPACK_PACKAGE_VENDOR kprobe-args)
set(CPACK_PACKAGE_CONTACT "kprobe-args maintainers <maintainers@kprobe-args.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "shows what a function of the kernel or of a program is called with")
set(CPACK_PACKAGE_DESCRIPTION "Prints the arguments of every call of kernel functions, or of functions of programs and
libraries, all of them, with the names and types of the kernel's BTF or the program's debug information. It has a library
that lets the probe functions of BCC programs take every parameter of a kernel function.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # the libraries' packages, in the versions that the programs need
# Headers are for -I only; libclang for programs that are linked with the static library.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "linux-headers-generic | linux-headers-amd64, libclang-${BCC_LLVM}-dev")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
