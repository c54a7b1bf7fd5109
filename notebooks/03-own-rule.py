# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Viết và thử một quy tắc của riêng mình
#
# Những gì chương trình biết về kế hoạch nằm trong các tệp `rules/*.toml`. Gặp lời văn lạ thì viết thêm quy tắc, không phải sửa mã. Sổ này đi
# từ một chỗ đọc sai đến một quy tắc đã thử: trên ví dụ của chính nó, trên văn bản đọc sai, rồi trên cả kho để chắc rằng không làm hỏng chỗ khác.
#
# Cách viết quy tắc, từng khóa: `docs/add-a-rule.md`.

# %%
import tempfile
from pathlib import Path

import pandas as pd

from extract import extract, read
from extract.errors import RuleError
from extract.model import Records

ROOT = next((p for p in (Path.cwd(), *Path.cwd().parents) if (p / "pyproject.toml").exists()), Path.cwd())

# %% [markdown]
# ## 1. Thấy chỗ sai
#
# `extract` đọc một tệp, hoặc chính nội dung của tệp. Kế hoạch dưới đây giao việc cho một "ngư đội", loại đơn vị mà quy tắc có sẵn chưa biết.

# %%
KE_HOACH = """KẾ HOẠCH
Cứu nạn trên biển

I. NHIỆM VỤ, GIẢI PHÁP

1. Ngư đội Hòn Mây chủ trì, phối hợp với Công an xã kiểm tra các bến thuyền trước ngày 30/6/2024.
2. Ngư đội Mũi Gió hướng dẫn ngư dân khai báo trước mỗi chuyến đi biển.
""".encode()


def giao_viec(ket_qua: Records) -> pd.DataFrame:
    """Ai được giao việc gì, theo quy tắc nào."""
    loi = {s.solution_id: s.text for s in ket_qua.solutions}
    return pd.DataFrame(
        [(a.text, a.role, a.rule_id, loi[a.solution_id]) for a in ket_qua.assignments], columns=["đơn vị", "vai trò", "quy tắc", "nhiệm vụ"]
    )


truoc = giao_viec(extract(KE_HOACH))
truoc

# %% [markdown]
# ## 2. Hỏi xem quy tắc nào đã đọc ra điều đó
#
# `explain` cho biết từng đoạn mà quy tắc tìm ra, hoặc tìm ra rồi nhường quy tắc khác (`kehoach rules explain TỆP` in ra như vậy).

# %%
from extract import pipeline

pd.DataFrame([(g.quote, g.kind, g.rule_id, g.by) for g in pipeline.explain(read(KE_HOACH)) if "ội" in g.quote], columns=["đoạn", "", "quy tắc", "nhường"])

# %% [markdown]
# ## 3. Viết ví dụ trước, rồi mới viết mẫu
#
# `match` là lời văn mà quy tắc phải tìm thấy, `[[...]]` đánh dấu đúng phần phải tìm; `reject` là lời văn giống nhất mà quy tắc không được nhận.

# %%
THU_MUC = Path(tempfile.mkdtemp())
QUY_TAC = THU_MUC / "cua_toi.toml"


def ghi(mau: str) -> None:
    """Ghi quy tắc với mẫu ấy."""
    QUY_TAC.write_text(
        f"""
[[rule]]
id = "cua_toi.ngu_doi"
label = "unit.head"
at = "start"
pattern = '{mau}'
set = {{ kind = "co_quan", name = "may" }}
match = ["[[Ngư đội]] Hòn Mây", "[[Hải đội]] 2"]
reject = ["ngư dân", "đội ngũ"]
""",
        encoding="utf-8",
    )


# %% [markdown]
# ## 4. Thử trên ví dụ của chính nó
#
# Mẫu đầu tiên quá hẹp; lời báo chỉ đúng ví dụ nào chưa đạt.

# %%
from extract import matcher, rulebook
from extract.normalize.deadlines import VALUES


def thu() -> list[str]:
    """Những ví dụ mà quy tắc chưa đạt; rỗng là đạt hết."""
    sach = rulebook.load(rulebook.rules_dir(), values=VALUES, more=[QUY_TAC])
    return [loi for quy_tac in sach.rules if quy_tac.file == QUY_TAC.name for loi in matcher.check_rule(quy_tac, sach, VALUES)]


ghi("ngư đội")
thu()

# %%
ghi("(?:ngư|hải) đội")
assert thu() == []

# %% [markdown]
# Viết sai khóa thì chương trình dừng và nói rõ tệp, quy tắc, khóa: gõ nhầm không bao giờ thành im lặng.

# %%
dung = QUY_TAC.read_text(encoding="utf-8")
QUY_TAC.write_text(dung.replace("label =", "lable ="), encoding="utf-8")
try:
    extract(KE_HOACH, rules=QUY_TAC)
except RuleError as loi:
    print(loi.message())
QUY_TAC.write_text(dung, encoding="utf-8");

# %% [markdown]
# ## 5. Thử trên văn bản đã đọc sai

# %%
sau = giao_viec(extract(KE_HOACH, rules=QUY_TAC))
sau

# %% [markdown]
# ## 6. Thử trên cả kho
#
# Được ở đây mà mất ở kia thì chưa phải được. So từng văn bản trước và sau: dòng nào đổi là dòng phải đọc lại. Ở đây chỉ lấy một phần kho mẫu cho
# nhanh; `make evaluate` chấm toàn bộ so với bản chuẩn.

# %%
TEP = sorted((ROOT / "corpus/plans").glob("*.docx"))[:8]


def doc_kho(quy_tac: Path | None) -> pd.DataFrame:
    """Ai được giao việc gì trong từng văn bản của kho."""
    return pd.concat([giao_viec(extract(tep, rules=quy_tac, nlp=False)).assign(tệp=tep.name) for tep in TEP], ignore_index=True)


kho_truoc, kho_sau = doc_kho(None), doc_kho(QUY_TAC)
doi = kho_truoc.merge(kho_sau, how="outer", indicator="ở").query("ở != 'both'")
print(f"{len(TEP)} văn bản, {len(kho_truoc)} dòng giao việc, {len(doi)} dòng thay đổi")
doi

# %% [markdown]
# ## 7. Giữ lại
#
# Quy tắc đã đạt thì chép vào tệp cùng họ trong `rules/` (ở đây là `units.toml`), rồi chạy `kehoach rules check` và `make evaluate`. Lời văn đáng một
# quy tắc cũng đáng một văn bản trong kho mẫu: xem `corpus/README.md`.
