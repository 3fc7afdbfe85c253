"""Files from strangers: bombs, links, ways out, pickles and damage are refused by name, and nothing is unpacked by name."""

from __future__ import annotations

import io
import pickle
import random
import stat
import tarfile
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pytest

from etl.eval_logs.files.files import LogFile, list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog
from tests.etl.uploads import pack


def members(path: Path, **limits: int) -> dict[str, LogFile]:
    return {member.name: member for member in list_files(path, Limits(**limits))}


def content(member: LogFile) -> bytes:
    with member.open() as file:
        return file.read()


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(RejectedLog) as refused:
        members(path, **limits)
    return refused.value.message


def entry(name: str, *, mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.flag_bits = flags
    return info


def test_a_file_a_folder_and_a_zip_give_the_same_files(tmp_path: Path):
    folder = tmp_path / "logs"
    (folder / "run").mkdir(parents=True)
    (folder / "run/results.json").write_text("{}")
    packed = pack(tmp_path / "logs.zip", {"run/results.json": "{}"})
    assert [content(one) for one in members(folder).values()] == [b"{}"]
    assert list(members(folder)) == list(members(packed)) == ["run/results.json"]
    assert members(packed)["run/results.json"].local_path().read_bytes() == b"{}"
    assert list(members(folder / "run/results.json")) == ["results.json"]


def test_a_zip_in_a_folder_is_opened_and_one_in_a_zip_is_not(tmp_path: Path):
    inner = pack(tmp_path / "inner.zip", {"results.json": "{}"})
    assert list(members(tmp_path)) == ["inner.zip/results.json"]
    outer = pack(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes()})
    assert "an archive in an archive" in members(outer)["inner.zip"].rejection_reason()


def test_a_log_that_is_a_zip_is_opened_once_and_no_deeper(tmp_path: Path):
    log = pack(tmp_path / "x.eval", {"header.json": "{}"})
    nested = pack(tmp_path / "y.eval", {"x.eval": log.read_bytes()})
    packed = pack(tmp_path / "both.zip", {"x.eval": log.read_bytes(), "y.eval": nested.read_bytes()})
    files_by_name = members(packed)
    (header,) = files_by_name["x.eval"].open_archive().values()
    assert (header.name, header.display_name, content(header)) == ("header.json", "x.eval: header.json", b"{}")
    (deeper,) = files_by_name["y.eval"].open_archive().values()
    with pytest.raises(RejectedLog, match="archive in an archive"):
        deeper.open_archive()


def test_links_are_named_and_not_followed(tmp_path: Path):
    folder, outside = tmp_path / "logs", tmp_path / "outside"
    for path in (folder, outside):
        path.mkdir()
    (outside / "secret.json").write_text("{}")
    (folder / "results.json").write_text("{}")
    (folder / "file.json").symlink_to(outside / "secret.json")
    (folder / "there").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    files_by_name = members(folder)
    assert sorted(files_by_name) == ["file.json", "results.json", "round", "there"]
    for name in ("file.json", "round", "there"):
        assert "links are not followed" in files_by_name[name].rejection_reason()
        assert files_by_name[name].head() == b""


def test_what_systems_leave_beside_files_is_not_uploaded(tmp_path: Path):
    for name in (".git/config", ".DS_Store", "__MACOSX/._a.json", "a.json", ".eval_results/b.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert sorted(members(tmp_path)) == [".eval_results/b.yaml", "a.json"]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up.json", "a/../../up.json", "..\\up.json", "C:/x.json", "a//b.json"]
)
def test_a_name_that_leads_out_of_a_zip_refuses_all_of_it(tmp_path: Path, name: str):
    packed = pack(tmp_path / "logs.zip", {"good.json": "{}", name: "{}"})
    message = refusal(packed)
    assert "logs.zip" in message
    assert "leads out of the archive" in message
    assert "Nothing of the archive was read" in message


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (entry("link.json", mode=stat.S_IFLNK | 0o777), "a link or a device"),
        (entry("pipe.json", mode=stat.S_IFIFO | 0o777), "a link or a device"),
        (entry("a\u202egnp.json"), "cannot be shown"),
        (entry("x" * 1_001), "more than 1,000 characters"),
    ],
)
def test_an_entry_that_is_no_plain_file_refuses_the_zip(tmp_path: Path, bad: zipfile.ZipInfo, words: str):
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr(bad, "/etc/passwd")
    assert words in refusal(tmp_path / "logs.zip")


def test_a_locked_entry_refuses_the_zip(tmp_path: Path):
    packed = pack(tmp_path / "logs.zip", {"a.json": "{}"}, zipfile.ZIP_STORED)
    raw = bytearray(packed.read_bytes())
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    packed.write_bytes(raw)
    assert "locked with a password" in refusal(packed)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.json", "A.json"])
def test_two_entries_of_one_name_refuse_the_zip(tmp_path: Path, second: str):
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr("a.json", "{}")
        archive.writestr(second, "{}")
    assert "there twice" in refusal(tmp_path / "logs.zip")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    packed = pack(tmp_path / "logs.zip", {"a.json": b"0" * 11_000_000})
    assert "the limit is 250" in refusal(packed)
    assert "10 MB can be submitted at once" in refusal(packed, ratio=10**6, bytes=10_000_000)


def test_an_entry_longer_than_it_says_is_cut_off_with_a_word(tmp_path: Path):
    packed = pack(tmp_path / "logs.zip", {"a.json": b"0" * 1_000})
    raw = bytearray(packed.read_bytes())
    at = raw.find(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    packed.write_bytes(raw)
    with pytest.raises(RejectedLog, match=r"logs\.zip: a\.json"):
        content(members(packed)["a.json"])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_is_read_however_it_was_written(tmp_path: Path, method: int):
    files = {"a/\u00e4.json": b'{"a": 1}' * 20_000, "empty.json": b"", "z.json": random.Random(1).randbytes(200_000)}
    path = pack(tmp_path / "logs.zip", files, method)
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.mkdir("folder")
        archive.comment = b"with a word at the end"
        with archive.open("wide.json", "w", force_zip64=True) as file:
            file.write(b"[]")
    path.write_bytes(b"PK\x03\x04 stands before it" + path.read_bytes())
    files_by_name = members(path)
    assert {name: content(member) for name, member in files_by_name.items()} == files | {"wide.json": b"[]"}
    assert files_by_name["a/\u00e4.json"].head(8) == b'{"a": 1}'


def test_a_zip_with_a_wide_directory_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)  # as if two files were more than 65,535
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)  # and 10 bytes more than 4 GB
    path = pack(tmp_path / "logs.zip", {"a.json": b"0" * 1_000, "b.json": b"{}"})
    assert zipfile.ZipFile(path).infolist()[1].extra, "its place is more than 32 bits can say"
    assert {name: content(member) for name, member in members(path).items()} == {
        "a.json": b"0" * 1_000,
        "b.json": b"{}",
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_changed_content_and_a_changed_name_are_damage(tmp_path: Path, method: int):
    raw = pack(tmp_path / "logs.zip", {"a.json": random.Random(3).randbytes(3_000)}, method).read_bytes()
    for at, words in ((2_000, "is damaged"), (32, "File names in the directory and before the file differ")):
        (tmp_path / "logs.zip").write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        with pytest.raises(RejectedLog, match=words):
            content(members(tmp_path / "logs.zip")["a.json"])


def test_many_names_for_one_packed_text_are_refused(tmp_path: Path):
    raw = pack(tmp_path / "logs.zip", {"a.json": b"0" * 5_000}, zipfile.ZIP_STORED).read_bytes()
    at, end = raw.find(b"PK\x01\x02"), raw.rfind(b"PK\x05\x06")
    records = b"".join(raw[at:end].replace(b"a.json", b"%c.json" % letter) for letter in b"abc")
    tail = raw[end : end + 12] + len(records).to_bytes(4, "little") + raw[end + 16 :]
    (tmp_path / "logs.zip").write_bytes(raw[:at] + records + tail)
    assert "Files lie one over the other" in refusal(tmp_path / "logs.zip")
    (tmp_path / "logs.zip").write_bytes(raw[:at] + records.replace((5_000).to_bytes(4, "little"), bytes(4)) + tail)
    assert "3 files; 2 can be taken" in refusal(tmp_path / "logs.zip", files=2)  # though its end says 1


def test_too_many_files_are_refused(tmp_path: Path):
    packed = pack(tmp_path / "logs.zip", {f"{number}.json": "{}" for number in range(11)})
    assert "11 files; 10 can be taken" in refusal(packed, files=10)
    for number in range(12):
        (tmp_path / f"{number}.json").write_text("{}")
    assert "10 can be taken" in refusal(tmp_path, files=10)


def test_too_large_a_folder_is_refused(tmp_path: Path):
    for number in range(3):
        (tmp_path / f"{number}.json").write_bytes(b"x" * 1_000_000)
    assert "2 MB can be submitted at once" in refusal(tmp_path, bytes=2_000_000)


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_is_refused_by_its_first_bytes_whatever_it_is_called(tmp_path: Path, protocol: int):
    # What an attacker would submit: a call, made when the pickle is opened.
    class Call:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("ran",)

    (tmp_path / "results.json").write_bytes(pickle.dumps(Call(), protocol))
    (tmp_path / "model.pkl").write_bytes(b"anything")
    assert all("a pickle" in member.rejection_reason() for member in members(tmp_path).values())


def test_text_is_no_pickle(tmp_path: Path):
    (tmp_path / "a.csv").write_text("category\nfoo\nbar\n")
    (tmp_path / "b.json").write_text("(d)")
    assert [member.rejection_reason() for member in members(tmp_path).values()] == ["", ""]


def test_other_archives_are_refused_by_name(tmp_path: Path):
    with tarfile.open(tmp_path / "a.json", "w") as archive:
        archive.addfile(tarfile.TarInfo("x"), io.BytesIO())
    (tmp_path / "b.json").write_bytes(b"\x1f\x8b\x08rest")
    message = {name: member.rejection_reason() for name, member in members(tmp_path).items()}
    assert "tar archive" in message["a.json"]
    assert "gzip" in message["b.json"]


def test_half_a_zip_and_no_zip_are_refused(tmp_path: Path):
    whole = pack(tmp_path / "whole.zip", {"a.json": "0" * 5_000}).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    assert "only the first part" in refusal(tmp_path / "half.zip")
    (tmp_path / "no.eval").write_text("{}")
    with pytest.raises(RejectedLog, match=r"no\.eval is not a valid zip"):
        members(tmp_path / "no.eval")["no.eval"].open_archive()


def test_a_damaged_zip_says_so_while_it_is_read_and_never_crashes(tmp_path: Path):
    raw = pack(tmp_path / "logs.zip", {"a.json": random.Random(3).randbytes(3_000)}).read_bytes()
    for seed in range(60):
        chance, broken = random.Random(seed), bytearray(raw)
        for _ in range(3):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        (tmp_path / "broken.zip").write_bytes(broken)
        try:
            for member in members(tmp_path / "broken.zip").values():
                content(member)
        except RejectedLog:
            pass


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path: Path):
    assert "holds no file" in refusal(tmp_path)
    assert "no file or folder" in refusal(tmp_path / "missing")


def zstd_packed(path: Path, text: bytes, checksum: int) -> Path:
    """A zip of one file, packed by a method that Python 3.11 cannot write."""
    packed = pack(path, {"a.json": pa.compress(text, "zstd", asbytes=True)}, zipfile.ZIP_STORED)
    raw = bytearray(packed.read_bytes())
    for magic, method, crc, size in ((b"PK\x03\x04", 8, 14, 22), (b"PK\x01\x02", 10, 16, 24)):
        at = raw.find(magic)
        raw[at + method : at + method + 2] = (93).to_bytes(2, "little")
        raw[at + crc : at + crc + 4] = checksum.to_bytes(4, "little")
        raw[at + size : at + size + 4] = len(text).to_bytes(4, "little")
    packed.write_bytes(raw)
    return packed


def test_a_zip_packed_with_zstd_is_read_and_held_against_its_checksum(tmp_path: Path):
    text = b'{"a": 1}' * 100
    packed = zstd_packed(tmp_path / "x.zip", text, zlib.crc32(text))
    assert content(members(packed)["a.json"]) == text
    packed = zstd_packed(tmp_path / "y.zip", text, zlib.crc32(text) ^ 1)
    with pytest.raises(RejectedLog, match="Bad CRC-32"):
        content(members(packed)["a.json"])
