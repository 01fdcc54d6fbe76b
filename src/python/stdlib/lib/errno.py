"""Numbers of operating system errors."""

EPERM, ENOENT, EINTR, EIO, EBADF, EAGAIN, ENOMEM, EACCES = 1, 2, 4, 5, 9, 11, 12, 13
EEXIST, ENOTDIR, EISDIR, EINVAL, ENOSPC, EPIPE, ENOTEMPTY = 17, 20, 21, 22, 28, 32, 39
ECONNREFUSED, ETIMEDOUT, ECONNRESET, EADDRINUSE, ENETUNREACH, EHOSTUNREACH = 111, 110, 104, 98, 101, 113
errorcode = {
    number: name for name, number in list(globals().items())
    if name[:1] == "E" and isinstance(number, int)
}
