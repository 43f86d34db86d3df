"""The words of LINE's exports in the languages that it speaks: weekdays, what stands for media, its own notices."""

from __future__ import annotations

import re

WEEKDAYS = (
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*",
    r"(?:周|週|星期|礼拜|禮拜)?[一二三四五六日天]",
    r"[月火水木金土日](?:曜日?)?",
    r"[월화수목금토일](?:요일)?",
    r"(?:sen|sel|rab|kam|jum|sab|min)[a-z]*",
    r"[\u0e00-\u0e7f]{1,13}",
    r"(?:lun|mar|mi[eé]|jue|vie|s[aá]b|dom)[a-zéá]*",
    r"(?:seg|ter|qua|qui|sex)[a-zç]*(?:-feira)?",
    r"(?:mer|jeu|ven|sam|dim|gio)[a-zì]*",
    r"(?:mo|di|mi|do|fr|sa|so)|[a-zä]+tag|mittwoch",
    r"th[ứu] \w{1,4}|ch[ủu] nh[ậa]t",
    r"(?:пн|вт|ср|чт|пт|сб|вс)",
    r"(?:paz|pzt|sal|çar|per|cum|cmt)",
    r"(?:isn|sel|rab|kha|jum|sab|ahd)",
)
WEEKDAY = rf"[(（]?(?:{'|'.join(WEEKDAYS)})\.?[)）]?"

TITLE = re.compile(
    r"(?:\[LINE\]\s*)?(?:Chat history (?:with|in) (?P<en>.+)|(?P<ja_one>.+?)とのトーク履歴|(?P<ja>.+?)のトーク履歴"
    r"|Lịch sử trò chuyện với (?P<vi>.+)|ประวัติการแชทกับ\s?(?P<th>.+)|[与與和]?(?P<zh>.+?)的(?:聊天|對話|对话).{0,2}"
    r"|(?P<ko>.+?)\s?님?[과와]의? .{0,8}대화.*)"
)
HEADER = re.compile(
    r"\[LINE\].*|(?:Saved on|保存日時|保存日期|儲存日期|保存时间|儲存時間|저장한 날짜|저장 날짜|Disimpan pada"
    r"|บันทึกเมื่อ|Đã lưu|Сохранено|Guardado|Salvo|Gespeichert|Enregistré)[^:：]*[:：].*|" + TITLE.pattern
)
"""What stands before the first day."""

KINDS = {
    "image": "Photo|Photos|Image|写真|画像|照片|图片|圖片|相片|사진|Foto|รูป|รูปภาพ",
    "sticker": "Sticker|Stickers|Emoji|スタンプ|絵文字|貼圖|贴图|表情貼|스티커|Stiker|สติกเกอร์|สติ๊กเกอร์",
    "video": "Video|Videos|動画|影片|视频|視頻|동영상|วิดีโอ|Vídeo",
    "audio": "Voice message|Audio|ボイスメッセージ|音声|語音訊息|语音信息|语音消息|语音|음성메시지"
    "|음성 메시지|Pesan suara|ข้อความเสียง",
    "file": "File|Files|ファイル|檔案|文件|파일|Berkas|ไฟล์",
    "location": "Location|位置情報|位置資訊|位置信息|位置|위치정보|위치 정보|위치|Lokasi|ตำแหน่งที่ตั้ง|ตำแหน่ง|null",
    "contact": "Contact|連絡先|聯絡資訊|联系人|聯絡人|연락처|Kontak|รายชื่อติดต่อ",
    "album": "Albums|Album|アルバム|相簿|相册|앨범",
    "note": "Notes|Note|ノート|記事本|记事本|노트",
    "poll": "Poll|Polls|投票|アンケート|투표",
    "payment": "Gift|LINE Pay|プレゼント|禮物|礼物|선물",
    "link": "Music|Flex|ミュージック|音樂|音乐",
}
MEDIA = {name.lower(): kind for kind, names in KINDS.items() for name in names.split("|")}
PLACEHOLDER = re.compile(rf"\[({'|'.join(map(re.escape, MEDIA))})\](?:\s.*)?", re.IGNORECASE | re.DOTALL)
"""What stands in brackets for a medium, before a file's name or a place."""
BARE_MEDIA = {
    name: MEDIA[name.lower()]
    for name in (
        *("Photos", "Stickers", "Videos", "Audio", "Files", "写真", "画像", "スタンプ", "動画", "ボイスメッセージ"),
        *(
            "ファイル",
            "照片",
            "圖片",
            "图片",
            "貼圖",
            "贴图",
            "影片",
            "视频",
            "語音訊息",
            "语音信息",
            "檔案",
            "사진",
            "스티커",
        ),
        *("동영상", "음성메시지", "สติกเกอร์", "รูปภาพ", "วิดีโอ"),
    )
}
"""What stands for a medium where computers leave out the brackets; in English the plural, for it is less of a word."""
UNSENT = re.compile(
    "|".join(
        (
            r"(?:.{0,60} )?(?:unsent a message|[Mm]essage unsent)\.?",
            r".{0,60}メッセージの送信を取り消しました。?",
            r".{0,60}(?:已?收回了?一?[則则条]?訊息|訊息已收回|已?撤回了?一?[条則]?消息|消息已撤回)。?",
            r".{0,60}메시지 ?(?:전송|보내기)?[을를]? ?취소했습니다\.?",
            r".{0,60}membatalkan pengiriman pesan\.?",
        )
    )
)
"""What stands in the place of a message that was taken back."""
UNSENT_ENDS = (
    *(
        "message",
        "message.",
        "unsent",
        "unsent.",
        "ました",
        "ました。",
        "訊息",
        "訊息。",
        "消息",
        "消息。",
        "收回",
        "撤回",
    ),
    *("收回。", "撤回。", "니다", "니다.", "pesan", "pesan."),
)
"""How it ends, which is quicker to see."""
NOTICE = re.compile(
    "|".join(
        (
            UNSENT.pattern,
            r".{1,60} (?:joined|left) the (?:group|chat|room)\.?",
            r".{1,60} (?:added|invited|removed) .{1,80}(?:group|chat|room)\.?",
            r".{1,60} (?:changed|made|deleted|set|created|cancell?ed) .{1,80}"
            r"(?:group|album|note|announcement|invitation).{0,40}",
            r".{1,60}が(?:.{1,60}を)?.{0,14}(?:参加|退会|退出|招待|追加|削除|変更|アナウンス)"
            r".{0,10}しました。?",
            r".{1,60}已?(?:加入|退出|離開|离开)了?(?:[該该]?群組?|聊天室?)。?",
            r".{1,60}(?:已?[將将]|邀[請请]|已?新增|添加).{1,60}(?:群組?|聊天室?).{0,6}",
            r".{1,40}(?:已設定公告|发布了通告|設定了公告)。?",
            r".{1,60}님이 .{0,60}(?:초대|참여|나갔|내보냈|퇴장|들어왔).{0,12}",
        )
    )
)
"""What LINE says itself, where no empty name tells so."""
NOTICE_HINT = re.compile(
    r"sent|group|chat|room|album|note|announcement|invitation"
    r"|[退招削変ア加邀新收撤告取將将離离취초참나내퇴들]|membatalkan"
)
"""What a notice has in it, which is quicker to see."""
