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
# # Nhìn qua một lần chạy
#
# Sổ này mở các bảng mà `kehoach run` ghi ra, đếm những nhiệm vụ **chưa có thời hạn** hoặc **chưa có đơn vị thực hiện** của từng cơ
# quan ban hành, rồi vẽ biểu đồ.
#
# - Mặc định đọc `outputs/demo`, nơi `make run` ghi kết quả.
# - Muốn xem lần chạy khác thì đặt biến môi trường, ví dụ `KEHOACH_RUN=bang-cua-toi jupyter lab`.
# - Ý nghĩa từng cột: `docs/data-dictionary.md`; từng loại phát hiện: `docs/findings.md`.

# %%
import os
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from extract import load

ROOT = next((p for p in (Path.cwd(), *Path.cwd().parents) if (p / "pyproject.toml").exists()), Path.cwd())
RUN = ROOT / os.environ.get("KEHOACH_RUN", "outputs/demo")
if not (RUN / "tables").is_dir():
    raise FileNotFoundError(f"Chưa có kết quả nào ở {RUN}; hãy chạy `make run` trước, hoặc chỉ ra thư mục kết quả bằng KEHOACH_RUN.")
bang = load(RUN).frames  # mỗi bảng là một DataFrame của pandas


# %% [markdown]
# ## Có những gì
#
# Bảng `tuples` là bảng nên mở trước: mỗi dòng là một nhiệm vụ, giải pháp, kèm thời hạn, đơn vị và những điều cần xem lại.

# %%
pd.Series({ten: len(bang[ten]) for ten in ("documents", "tuples", "deadlines", "assignments", "findings", "quarantine")}, name="số dòng").to_frame()

# %%
nhiem_vu = bang["tuples"]
nhiem_vu[["document_number", "solution", "deadline", "lead_units"]].head()

# %% [markdown]
# ## Thiếu gì, ở đâu
#
# `finding_codes` liệt kê mã các phát hiện về một nhiệm vụ: `no_deadline` là không có thời hạn, `no_owner` là không nêu đơn vị nào chủ trì hoặc
# thực hiện. Thời hạn và đơn vị mà đề mục phía trên đặt chung cho cả nhóm đã được tính cho từng nhiệm vụ trong nhóm.

# %%
khong_thoi_han = nhiem_vu["finding_codes"].str.contains(r"\bno_deadline\b")
khong_don_vi = nhiem_vu["finding_codes"].str.contains(r"\bno_owner\b")
theo_co_quan = (
    pd.DataFrame(
        {
            "cơ quan": nhiem_vu["issuer"].replace("", "(không rõ cơ quan)"),
            "nhiệm vụ": 1,
            "thiếu thời hạn": khong_thoi_han.astype(int),
            "thiếu đơn vị": khong_don_vi.astype(int),
        }
    )
    .groupby("cơ quan")
    .sum()
)
thieu = theo_co_quan["thiếu thời hạn"] + theo_co_quan["thiếu đơn vị"]
theo_co_quan = theo_co_quan.loc[thieu.sort_values(ascending=False, kind="stable").index]
theo_co_quan

# %% [markdown]
# ## Biểu đồ
#
# 25 cơ quan thiếu nhiều nhất. Con số cạnh mỗi thanh là số nhiệm vụ thiếu trên tổng số nhiệm vụ của cơ quan đó.

# %%
THIEU = {"thiếu thời hạn": "#C0504D", "thiếu đơn vị": "#1F4E79"}


def ve(so_lieu: pd.DataFrame) -> plt.Figure:
    """Thanh ngang cho từng cơ quan, cơ quan thiếu nhiều nhất ở trên."""
    so_lieu = so_lieu[::-1]
    ten = ["\n".join(textwrap.wrap(t, 38)) for t in so_lieu.index]
    hinh, truc = plt.subplots(figsize=(10, 1.2 + 0.62 * len(ten)), layout="constrained")
    for n, (cot, mau) in enumerate(THIEU.items()):
        vi_tri = [i + 0.2 - 0.4 * n for i in range(len(ten))]
        thanh = truc.barh(vi_tri, so_lieu[cot], height=0.38, color=mau, label=cot)
        nhan = [f"{thieu}/{tong}" for thieu, tong in zip(so_lieu[cot], so_lieu["nhiệm vụ"])]
        truc.bar_label(thanh, nhan, padding=3, fontsize=8, color=mau)
    truc.set_yticks(range(len(ten)), ten, fontsize=8)
    truc.set_ylim(-0.6, len(ten) - 0.4)
    truc.xaxis.get_major_locator().set_params(integer=True)
    truc.margins(x=0.08)
    truc.spines[["top", "right"]].set_visible(False)
    truc.grid(axis="x", color="#DDDDDD")
    truc.set_axisbelow(True)
    truc.set_xlabel("số nhiệm vụ, giải pháp")
    truc.set_title("Nhiệm vụ thiếu thời hạn, thiếu đơn vị thực hiện, theo cơ quan ban hành", loc="left", x=0)
    truc.legend(loc="lower right", frameon=False)
    return hinh


ve(theo_co_quan.head(25));

# %% [markdown]
# ## Nhiệm vụ thiếu cả hai
#
# Đây là những việc nên hỏi lại trước tiên: không ai được giao, cũng không có ngày nào để kiểm tra.

# %%
thieu_ca_hai = nhiem_vu[khong_thoi_han & khong_don_vi]
thieu_ca_hai[["issuer", "document_number", "solution_number", "solution", "path", "page"]].reset_index(drop=True)
