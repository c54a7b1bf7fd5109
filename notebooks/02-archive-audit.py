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
# # Kiểm tra một kho kế hoạch qua nhiều năm
#
# Sổ này dành cho người phải xem cả một kho: văn bản của nhiều cơ quan, nhiều năm. Câu hỏi: kho có đủ không, năm nào giao việc rõ hơn, thiếu
# sót nào cứ lặp lại, đơn vị nào gánh nhiều việc, và **hạn chế nào năm sau vẫn còn nguyên như năm trước**.
#
# - Mặc định đọc `outputs/demo`, nơi `make run` ghi kết quả; `KEHOACH_RUN=bang-cua-toi` để đọc lần chạy khác.
# - Năm là năm ban hành in trên văn bản; văn bản để trống ngày thì đứng riêng.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from rapidfuzz import fuzz, process

from extract import load

ROOT = next((p for p in (Path.cwd(), *Path.cwd().parents) if (p / "pyproject.toml").exists()), Path.cwd())
RUN = ROOT / os.environ.get("KEHOACH_RUN", "outputs/demo")
if not (RUN / "tables").is_dir():
    raise FileNotFoundError(f"Chưa có kết quả nào ở {RUN}; hãy chạy `make run` trước, hoặc chỉ ra thư mục kết quả bằng KEHOACH_RUN.")
bang = load(RUN).frames
KHONG_RO = "không rõ năm"


def nam(ngay: pd.Series) -> pd.Series:
    """Năm của từng ngày, dạng chữ."""
    return ngay.dt.year.astype("Int64").astype("string").fillna(KHONG_RO)


# %% [markdown]
# ## Kho có đủ không
#
# Mỗi tệp đưa vào nằm ở `documents` hoặc `quarantine`; `partial` là văn bản có trang không đọc được. Nói "thiếu" về một văn bản đọc dở là nói
# sai, nên xem chỗ này trước.

# %%
van_ban = bang["documents"].assign(nam=lambda b: nam(b["issued_on"]))
kho = van_ban.groupby("nam").agg(văn_bản=("doc_id", "size"), cơ_quan=("issuer", "nunique"), đọc_thiếu=("status", lambda s: int((s == "partial").sum())))
kho

# %%
bang["quarantine"][["path", "message"]]

# %% [markdown]
# ## Năm nào giao việc rõ hơn
#
# Một nhiệm vụ đủ khi có thời hạn và có đơn vị chịu trách nhiệm. Tỷ lệ của một năm ít văn bản thì chưa nói được gì: số nhiệm vụ ghi ở cột bên.

# %%
# Người được ghi tên chịu trách nhiệm, hoặc là chủ ngữ của việc, cũng là có người làm.
nguoi_phu_trach = bang["assignments"].loc[lambda b: b["rule_id"].eq("role.answerable") | b["rule_id"].eq("role.subject") & ~b["inherited"], "solution_id"]
nhiem_vu = bang["tuples"].assign(
    nam=lambda b: nam(b["issued_on"]),
    co_han=lambda b: b["deadline"].fillna("").ne(""),
    co_don_vi=lambda b: (b["lead_units"].fillna("").ne("") | b["solution_id"].isin(nguoi_phu_trach))
    & ~b["finding_codes"].str.contains(r"\bno_owner\b"),
)
nhiem_vu["du"] = nhiem_vu["co_han"] & nhiem_vu["co_don_vi"]
theo_nam = nhiem_vu.groupby("nam").agg(
    nhiệm_vụ=("solution_id", "size"), có_thời_hạn=("co_han", "sum"), có_đơn_vị=("co_don_vi", "sum"), đủ=("du", "sum")
)
theo_nam

# %%
MAU = {"có_thời_hạn": "#C0504D", "có_đơn_vị": "#1F4E79", "đủ": "#548235"}


def ve_ty_le(so_lieu: pd.DataFrame) -> plt.Figure:
    """Tỷ lệ phần trăm của từng năm; độ lớn của chấm là số nhiệm vụ."""
    hinh, truc = plt.subplots(figsize=(10, 4), layout="constrained")
    for cot, mau in MAU.items():
        ty_le = 100 * so_lieu[cot] / so_lieu["nhiệm_vụ"]
        truc.plot(so_lieu.index, ty_le, color=mau, linewidth=1.5, label=cot.replace("_", " "))
        truc.scatter(so_lieu.index, ty_le, s=10 + so_lieu["nhiệm_vụ"] / 4, color=mau)
    truc.set_ylim(0, 103)
    truc.set_ylabel("% số nhiệm vụ")
    truc.grid(axis="y", color="#DDDDDD")
    truc.spines[["top", "right"]].set_visible(False)
    truc.set_title("Nhiệm vụ có thời hạn, có đơn vị, theo năm ban hành", loc="left")
    truc.legend(loc="lower right", frameon=False)
    return hinh


ve_ty_le(theo_nam[theo_nam.index != KHONG_RO]);

# %% [markdown]
# ## Thiếu sót nào cứ lặp lại
#
# Mỗi ô là số văn bản của năm đó có ít nhất một phát hiện thuộc loại ấy.

# %%
phat_hien = bang["findings"].merge(van_ban[["doc_id", "nam"]], on="doc_id")
phat_hien.groupby(["code", "nam"])["doc_id"].nunique().unstack(fill_value=0)

# %% [markdown]
# ## Hạn chế năm sau vẫn như năm trước
#
# So từng hạn chế với hạn chế của những năm trước **trong cùng một cơ quan**, theo lời văn. Trùng lời là dấu hiệu phải đọc cả hai văn bản, chưa
# phải kết luận: kế hoạch sau có thể đang thực hiện tiếp kế hoạch trước. Kho mẫu hầu như mỗi cơ quan chỉ có một văn bản nên thường không thấy gì.

# %%
GIONG = 85  # 100 là giống hệt
han_che = bang["shortcomings"].merge(van_ban[["doc_id", "issuer", "issued_on", "number", "path"]], on="doc_id", suffixes=("", "_van_ban"))
han_che = han_che[han_che["issued_on"].notna() & (han_che["issuer"] != "")]


def lap_lai(b: pd.DataFrame) -> pd.DataFrame:
    """Những cặp hạn chế giống lời trong hai văn bản của cùng cơ quan: năm trước, năm sau, độ giống, lời văn."""
    cap = []
    for co_quan, nhom in b.groupby("issuer"):
        if nhom["doc_id"].nunique() < 2:
            continue
        nhom = nhom.sort_values("issued_on").reset_index(drop=True)
        diem = process.cdist(nhom["text"], nhom["text"], scorer=fuzz.token_sort_ratio, score_cutoff=GIONG)
        for truoc in range(len(nhom)):
            for sau in range(truoc + 1, len(nhom)):
                a, z = nhom.iloc[truoc], nhom.iloc[sau]
                if diem[truoc, sau] and a["doc_id"] != z["doc_id"]:
                    cap.append((co_quan, a["issued_on"].year, z["issued_on"].year, round(float(diem[truoc, sau])), a["text"], z["text"], z["path"]))
    return pd.DataFrame(cap, columns=["cơ quan", "năm trước", "năm sau", "giống", "lời năm trước", "lời năm sau", "tệp"])


lap = lap_lai(han_che)
lap

# %% [markdown]
# ## Khi nào đến hạn
#
# `due` là ngày cuối còn kịp. Những tháng cuối quý, cuối năm dồn việc là chỗ dễ trễ.

# %%
han = bang["deadlines"].dropna(subset=["due"]).drop_duplicates(["solution_id", "due"])
theo_thang = han.groupby([han["due"].dt.year.rename("năm"), han["due"].dt.month.rename("tháng")])["solution_id"].nunique().unstack(fill_value=0)
theo_thang.tail(12)

# %% [markdown]
# ## Đơn vị nào gánh nhiều việc, qua mấy năm
#
# Một đơn vị ở hai văn bản là một khi tên viết như nhau; "Văn phòng" của hai cơ quan khác nhau sẽ bị gộp, nên gom theo cả cơ quan ban hành.

# %%
VAI = ["chu_tri", "thuc_hien", "tham_muu"]
viec = bang["assignments"].merge(bang["units"][["unit_id", "name"]], on="unit_id").merge(nhiem_vu[["solution_id", "issuer", "nam"]], on="solution_id")
viec = viec[viec["role"].isin(VAI)].drop_duplicates(["solution_id", "unit_id"])
ganh = viec.groupby(["issuer", "name"]).agg(nhiệm_vụ=("solution_id", "nunique"), năm=("nam", "nunique")).sort_values("nhiệm_vụ", ascending=False)
ganh.head(15)
