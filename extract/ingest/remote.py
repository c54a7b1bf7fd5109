"""Inputs at addresses (`s3://bucket/ke-hoach.docx`), by fsspec: files and folders that can be read like those of this machine, and no more.

Who may read there is told by the environment (`AWS_ACCESS_KEY_ID` and its like) or the settings of fsspec, never by the address: addresses
stand in the tables.
"""

from __future__ import annotations

import errno
import functools
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import IO, Any, cast

from extract.errors import UsageError
from extract.messages import printable

INSTALL = "pip install 'kehoach[remote]'"
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.DOTALL)
_LOCAL = ("file", "local")
# Addresses that obstore takes, where fsspec has nothing of its own for them.
_BUCKETS = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss")
_STORES = (*_BUCKETS, "http", "https")
# A service that does not answer is given up on after a minute.
_PATIENCE = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
# More is fetched at once than that only where a reader asks for it: the directory of an archive is at its end.
_BLOCK = 1 << 20


def is_url(text: str) -> bool:
    """Answers whether `text` is an address rather than the name of a file."""
    return _URL.match(text) is not None


def is_remote(path: PurePosixPath | Path) -> bool:
    """Answers whether `path` is at an address."""
    return isinstance(path, Url)


def path(text: str) -> Path:
    """Answers the file or folder that `text` names, here or at an address; an address comes back from `as_posix` as it was.

    Raises:
        UsageError: `bad_address`: it has a password in it, or nothing is known of its kind; `missing_extra`: nothing takes it here.
    """
    found = _URL.match(text)
    if found is None:
        return Path(text)
    if found[1] in _LOCAL:
        return Path(found[2])
    if "@" in found[2].partition("/")[0]:
        raise _secret()
    # A listing that was kept from before may be an old one.
    system(found[1]).invalidate_cache()
    # It has what is asked of the path of an input.
    return cast(Path, Url(text))


def expand(pattern: str) -> Iterator[Path]:
    """Answers the files and folders at addresses like `pattern` (`s3://bucket/**/*.docx`), by name. Raises as `path`, and OSError."""
    scheme = path(pattern).parts[0].rstrip(":")
    with _spoken():
        found = system(scheme).glob(pattern.partition("://")[2])
    yield from (path(f"{scheme}://{name}") for name in sorted(found))


@functools.cache
def system(scheme: str) -> Any:
    """Answers fsspec's file system for addresses of a kind. Raises UsageError `bad_address`, `missing_extra`."""
    try:
        import fsspec
    except ImportError as error:
        raise _missing(scheme) from error
    try:
        kind = fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        # Known, and what takes it is not there.
        if scheme not in _STORES:
            raise _missing(scheme, str(error)) from error
        kind = _store(scheme)
    except ValueError as error:
        raise _unknown(scheme) from error
    return fsspec.filesystem(scheme, **({"retry_config": _PATIENCE} if kind.__module__.startswith("obstore") else {}))


def _store(scheme: str) -> Any:
    try:
        from obstore.fsspec import register
    except ImportError as error:
        raise _missing(scheme) from error
    import fsspec

    register(scheme)
    return fsspec.get_filesystem_class(scheme)


class Url(PurePosixPath):
    """A file or folder at an address, with what a run asks of the paths of its inputs. Whatever goes wrong there is an OSError."""

    # What the listing that it came from told of it.
    _told: dict[str, Any] | None = None

    def __str__(self) -> str:
        # Two slashes in a row are one to a path.
        return super().__str__().replace(":/", "://", 1)

    def is_file(self) -> bool:
        """Answers whether there is a file."""
        return self._kind() == "file"

    def is_dir(self) -> bool:
        """Answers whether there is a folder, or something that begins like one."""
        return self._kind() == "directory"

    def exists(self) -> bool:
        """Answers whether there is anything."""
        return bool(self._kind())

    def resolve(self) -> Url:
        """Answers this address: there are no links."""
        return self

    absolute = resolve

    def stat(self) -> SimpleNamespace:
        """Answers `st_size`, `st_mode` and what tells one state of the file from another (`st_mtime_ns`, `st_ino`). Raises OSError."""
        told = self._info()
        mode = stat.S_IFDIR if told["type"] == "directory" else stat.S_IFREG
        when = told.get("last_modified") or told.get("LastModified") or told.get("mtime")
        mark = told.get("e_tag") or told.get("ETag")
        return SimpleNamespace(st_size=int(told.get("size") or 0), st_mode=mode, st_mtime_ns=when, st_ino=mark)

    def read_bytes(self) -> bytes:
        """Answers what is in the file. Raises OSError."""
        with _spoken():
            return bytes(self._system.cat_file(self._place))

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Opens the file for reading. Raises OSError."""
        if mode != "rb":
            raise OSError(errno.EROFS, "read only")
        with _spoken():
            return cast(IO[bytes], self._system.open(self._place, "rb", block_size=_BLOCK))

    def iterdir(self) -> Iterator[Url]:
        """Answers what is in the folder. Raises OSError."""
        with _spoken():
            listed = self._system.ls(self._place, detail=True)
        for told in listed:
            name = told["name"].rstrip("/").rpartition("/")[2]
            # A folder may be kept as a file without a name, which is listed in it.
            if name and told["name"].strip("/") != self._place.strip("/"):
                one = self / name
                one._told = told
                yield one

    @property
    def _system(self) -> Any:
        return system(self.parts[0].rstrip(":"))

    @property
    def _place(self) -> str:
        # Web addresses are whole names there, those of stores begin with the bucket.
        text = str(self)
        return text if text.startswith("http") else text.partition("://")[2]

    def _info(self) -> dict[str, Any]:
        if self._told is None:
            if len(self.parts) < 2:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            if len(self.parts) == 2 and self.parts[0].rstrip(":") in _BUCKETS:
                # The bucket itself, which obstore takes for an empty file.
                return {"type": "directory"}
            with _spoken():
                self._told = dict(self._system.info(self._place))
        return self._told

    def _kind(self) -> str:
        try:
            return str(self._info()["type"])
        except (FileNotFoundError, NotADirectoryError):
            return ""


@contextmanager
def _spoken() -> Iterator[None]:
    """Makes an OSError of whatever a file system raises; of what it says only the kind, as the rest may differ from call to call."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        name = type(error).__name__
        if name == "NotFoundError" or "NoSuchBucket" in str(error):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from error
        if name in ("PermissionDeniedError", "UnauthenticatedError"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from error
        raise OSError(errno.EIO, name) from error


def _missing(scheme: str, said: str = "") -> UsageError:
    what = printable(said.partition("\n")[0]) or INSTALL
    return UsageError(
        "missing_extra",
        vi=f"Đọc từ {scheme}:// cần gói mà máy này chưa có; hãy chạy: {what}",
        en=f"Reading from {scheme}:// needs a package that is not installed here; run: {what}",
    )


def _unknown(scheme: str) -> UsageError:
    return UsageError(
        "bad_address",
        vi=f"Không biết loại địa chỉ {scheme}://; dùng được: s3://, gs://, az://, https:// và các loại khác mà fsspec biết.",
        en=f"Nothing is known of addresses {scheme}://; use s3://, gs://, az://, https:// or another that fsspec knows.",
    )


def _secret() -> UsageError:
    return UsageError(
        "bad_address",
        vi="Địa chỉ đầu vào không được chứa tên người dùng hay mật khẩu, vì nó được ghi vào các bảng; hãy đặt chúng trong biến môi trường.",
        en="An address of inputs must not have a user or a password in it, as it stands in the tables; put them into the environment.",
    )
