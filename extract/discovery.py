"""Files, folders, archives and globs in; a list of input files out, in an order that depends on names only."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import InputError, UsageError
from extract.ingest import archives, remote
from extract.messages import Text, printable

# What programs leave beside documents: office locks and recovery files, folder views. Names with a leading dot are hidden anyway.
_LEFTOVERS = ("~$", "~wrl", "~wrd")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})

HIDDEN = Text("tệp hoặc thư mục ẩn", "hidden file or folder")
LEFTOVER = Text("tệp tạm của hệ thống hoặc của Word", "leftover of the system or of Word")
SEEN = Text("đã có trong danh sách qua một đường dẫn khác", "already listed by another path")
OUTPUT = Text("thư mục kết quả", "the output folder")
COPYING = Text("tệp còn đang được chép vào", "a file that is still being copied")


# Which part of how many, from 1.
Shard = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a folder that is no input, and why."""

    path: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What the arguments of a run come to.

    Attributes:
        files: the inputs, each file once.
        failed: paths that stand for an input nobody can get at (a named file that is missing, a folder that cannot be opened).
        skipped: what was left out on purpose.
    """

    files: tuple[Path, ...]
    failed: tuple[tuple[str, InputError], ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def __len__(self) -> int:
        return len(self.files) + len(self.failed)

    def numbered_failures(self, shard: Shard = (1, 1)) -> Iterator[tuple[int, str, InputError]]:
        """Answers what failed of one part of the inputs, each with its place among all of them, from 0."""
        for number, (path, error) in enumerate(self.failed):
            if _is_of(path, shard):
                yield number, path, error

    def numbered_files(self, shard: Shard = (1, 1)) -> Iterator[tuple[int, Path]]:
        """Answers the files of one part of the inputs, each with its place among all of them: behind those that failed."""
        for number, path in enumerate(self.files, start=len(self.failed)):
            if _is_of(path.as_posix(), shard):
                yield number, path


@dataclass(slots=True)
class _Search:
    exclude: Path | None
    leave: frozenset[str] = frozenset()
    opening: bool = True
    files: list[Path] = field(default_factory=list)
    failed: list[tuple[str, InputError]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seen_files: set[Path] = field(default_factory=set)
    seen_folders: set[Path] = field(default_factory=set)

    def add(self, named: Path) -> None:
        """Takes in `named`, which a person named: a folder with all under it, anything else as an input."""
        stack = [named]
        while stack:
            path = stack.pop()
            reason = _why_skip(path.name) if path is not named else None
            if reason:
                self.skip(path, reason)
            elif self._is_folder(path):
                stack.extend(reversed(self._open(path)))
            else:
                self._file(path)

    def skip(self, path: Path, reason: Text) -> None:
        """Notes that `path` is no input."""
        self.skipped.append(Skipped(printable(path.as_posix()), reason))

    def _is_folder(self, path: Path) -> bool:
        if not remote.is_remote(path):
            return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a folder above cannot be searched
        try:
            return path.is_dir()
        except OSError:
            # Reading it says what is wrong.
            return False

    def _open(self, folder: Path) -> list[Path]:
        """Answers what is in `folder`, by name; nothing where it was walked before (links may lead back up)."""
        real = folder.resolve()
        if real in self.seen_folders or real == self.exclude:
            self.skip(folder, OUTPUT if real == self.exclude else SEEN)
            return []
        self.seen_folders.add(real)
        try:
            return sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self.failed.append((folder.as_posix(), _closed(folder, error)))
            return []

    def _file(self, path: Path) -> None:
        real = _real(path)
        if real in self.seen_files:
            self.skip(path, SEEN)
            return
        self.seen_files.add(real)
        if path.as_posix() in self.leave:
            self.skip(path, COPYING)
        elif self.opening and archives.is_archive(path):
            self._archive(path)
        else:
            self.files.append(path)

    def _archive(self, path: Path) -> None:
        """Takes in what an archive holds, each file as an input of its own; an archive that cannot be opened is one that failed."""
        for member in archives.members(path):
            reason = next(filter(None, map(_why_skip, member.path.relative_to(path).parts)), None)
            if reason and member.path != path:
                self.skip(member.path, reason)
            elif member.error is not None:
                self.failed.append((member.path.as_posix(), member.error))
            else:
                self.files.append(member.path)


def find(
    inputs: Sequence[str | Path],
    *,
    exclude: Path | None = None,
    leave: Iterable[str] = (),
    empty: bool = False,
    opening: bool = True,
) -> Found:
    """Answers the input files that `inputs` name: in the order of the arguments, within a folder by name, depth first.

    Hidden files, office lock files and the like are left out where a folder or a glob holds them, and listed as skipped; a file that is
    named itself is always taken. Links are followed, a loop of links once.

    Args:
        inputs: files, folders (with all under them), globs (`**` for any depth), here or at addresses (extract.ingest.remote). A .zip
            stands for the files in it.
        exclude: a folder that is never entered (where the run writes).
        leave: files that are left out, as they are found: they are still being written.
        empty: whether there may be nothing at all.
        opening: whether files are opened to see which are archives; else each is one input.

    Raises:
        UsageError: `no_input`: nothing is there that a run could start with; what `remote.path` says.
    """
    search = _Search(exclude.resolve() if exclude is not None else None, frozenset(leave), opening)
    for given in inputs:
        path = remote.path(str(given))
        matches = list(_expand(str(given))) if not _is_named(path) else []
        for match in matches:
            reason = _why_skip(match.name)
            if reason:
                search.skip(match, reason)
            else:
                search.add(match)
        if not matches:
            search.add(path)
    if not empty and not any(map(_is_there, search.files)) and not search.failed:
        raise _nothing(inputs, search)
    return Found(tuple(search.files), tuple(search.failed), tuple(search.skipped))


def _is_of(path: str, shard: Shard) -> bool:
    # By its name alone: a file stays in its part whatever comes or goes beside it.
    which, count = shard
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8]) % count == which - 1


def _is_there(path: Path) -> bool:
    return _is_named(path) or any(map(archives.is_archive, path.parents))


def _is_named(path: Path) -> bool:
    if not remote.is_remote(path):
        return os.path.lexists(path)
    try:
        return path.exists()
    except OSError:
        # Nobody can tell; reading it says what is wrong.
        return True


def _expand(pattern: str) -> Iterator[Path]:
    if remote.is_url(pattern):
        with suppress(OSError):
            yield from remote.expand(pattern) if glob.has_magic(pattern) else ()
    elif glob.has_magic(pattern):
        yield from map(Path, sorted(glob.glob(pattern, recursive=True)))  # noqa: PTH207 - Path.glob takes no absolute patterns


def _why_skip(name: str) -> Text | None:
    low = name.lower()
    if low.startswith(_LEFTOVERS) or low in _SYSTEM:
        return LEFTOVER
    return HIDDEN if low.startswith(".") else None


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        # A link that leads to itself has no real path; reading it says what is wrong.
        return path.absolute()


def _closed(folder: Path, error: OSError) -> InputError:
    reason = error.strerror or type(error).__name__
    shown = printable(folder.as_posix())
    return InputError(
        "folder_unreadable",
        vi=f"{shown}: không mở được thư mục ({reason}); hãy cấp quyền đọc rồi chạy lại.",
        en=f"{shown}: the folder cannot be opened ({reason}); grant permission to read it and run again.",
    )


def _nothing(inputs: Iterable[str | Path], search: _Search) -> UsageError:
    named = ", ".join(printable(str(i)) for i in inputs)
    if search.files:
        return UsageError(
            "no_input",
            vi=f"Không tìm thấy {named}; kiểm tra lại đường dẫn.",
            en=f"No such file or folder: {named}; check the path.",
        )
    return UsageError(
        "no_input",
        vi=f"Không có tệp nào để đọc trong {named}; hãy chỉ ra tệp hoặc thư mục có kế hoạch.",
        en=f"There is no file to read in {named}; name files or a folder with plans.",
    )
