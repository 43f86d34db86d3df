"""The words of KakaoTalk's exports in Korean, English and Japanese: titles, its own notices, what stands for media."""

from __future__ import annotations

import re

TITLE = re.compile(
    "|".join(
        (
            r".*카카오톡 대화\s*",
            r".*とのカカオトーク.*",
            r"KakaoTalk Chats? with .*",
            r"Chat with .*",
            r".*with KakaoTalk Chats?.*",
        )
    )
)
HEADER = re.compile(
    TITLE.pattern
    + r"|(?:저장한 날짜|저장 날짜|Date Saved|Saved on|保存した日付|保存日|保存日時)\s*[:：].*"
    + r"|Talk_[\d.\-: ]+\.txt"
)
"""What stands before the first day."""

DELETED = re.compile(
    r"(?:삭제된 메시지입니다|(?:이 )?메시지[가는] 삭제되었습니다)\.?|This message (?:was|has been) deleted\.?"
    r"|Deleted message\.?|削除されたメッセージです。?"
)
"""What stands in the place of a text."""
NOTICE = re.compile(
    "|".join(
        (
            DELETED.pattern,
            r".{1,80}님이 (?:들어왔|나갔|입장|퇴장)[^\n]{0,200}",
            r".{1,80}님이 .{1,200}님을? (?:초대|내보냈|부방장).{0,30}",
            r".{1,80}님을 내보냈습니다\.?",
            r".{1,80}(?:방장이 되어|부방장이 되었|공지를 등록|메시지를 가렸|채팅방을 나갔).{0,60}다\.?",
            r"(?:운영정책을 위반한 메시지로|타인, 기관 등의 사칭|불법촬영물등 식별|그룹 오픈채팅방에서 동영상).*",
            r".{1,80} (?:has )?(?:joined|left)(?: the| this)?(?: group)?(?: ?chat(?:room)?| room)?\.",
            r".{1,80} joined this chatroom",
            r".{1,80} (?:has )?invited .{1,200}\.",
            r".{1,80}が(?:.{1,200}を)?(?:招待|退出|入室|参加)しました。?",
        )
    )
)
"""What KakaoTalk says itself, on a line of its own or, in a table, in the name of whom it is about."""
NOTICE_ENDS = ("니다", "됨", "안내", ".", "chatroom", "deleted", "message", "ました", "。")
"""How it ends, which is quicker to see."""

FILE = r"[0-9a-f]{32,}\."
"""The names of files in phones' exports."""
CALLED = (
    r"(?: ?(?:해요|부재중|취소|종료|시작|통화|거절|응답없음|ended|canceled|missed|No Answer).{0,20})?(?: \d[\d:]*)?"
)
MEDIA = {
    "image": rf"사진(?: \d+장)?|<사진(?: \d+장)?(?: 읽지 않음)?>|Photos?(?: \d+)?"
    rf"|\d+ [Pp]hotos|写真(?: ?\d+枚)?|{FILE}(?:jpe?g|png|gif|webp)",
    "video": rf"동영상|<동영상(?: 읽지 않음)?>|Video|動画|{FILE}(?:mp4|mov)",
    "sticker": r"\(?(?:이모티콘|Emoticons?|Sticker|スタンプ|絵文字)\)?",
    "audio": rf"음성 ?메시지|Voice (?:[Nn]ote|[Mm]essage)|ボイスメッセージ|{FILE}m4a",
    "file": r"(?:파일|File|ファイル)\s?: .*",
    "location": r"(?:지도|위치|Location|Map|地図|位置情報)\s?: .*",
    "contact": r"(?:연락처|Contact|連絡先|카카오톡 프로필|프로필|Profile)\s?: .*",
    "call": r"(?:(?:보이스|페이스|라이브)톡|그룹콜|(?:Voice|Video|Group|Live) (?:[Cc]all|Talk)"
    rf"|(?:ボイス|フェイス)トーク){CALLED}",
    "poll": r"(?:투표|Poll)\s?: .*",
}
PLACEHOLDER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in MEDIA.items()), re.DOTALL)
"""What stands for a medium; the group's name says which."""
