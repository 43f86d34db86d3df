"""The sentences that Messenger and Instagram write in a person's name, in the languages of their exports.

The exports do not mark them, so they are told by their words: nothing but the sender's name (or "You") may precede.
"""

from __future__ import annotations

import re

SENT = (
    # English
    r"sent (?:an attachment|a photo|(?:\d+|some) photos|a video|a voice message|a GIF|a sticker|a link|a location"
    r"|a live location|a post|a reel|a story)",
    r"shared a (?:story|post|reel|link|location|live location)",
    # Chinese, simplified and traditional
    r"(?:发送|分享)了?(?:一个|一张|一段|一条)?(?:附件|照片|视频|语音消息|语音|链接|位置|贴图|动图)",
    r"(?:傳送|傳|分享)了?(?:一個|一張|一段|一則)?(?:附件|相片|照片|影片|語音訊息|連結|位置|貼圖)",
    # German, Spanish, Portuguese, French, Italian, Japanese, Korean
    r"(?:hat|hast) (?:einen Anhang|ein Foto|ein Video|eine Sprachnachricht|einen Link|einen Sticker|ein GIF)"
    r" (?:gesendet|geteilt)",
    r"(?:envió|enviaste|ha enviado|has enviado|mandó|mandaste) (?:un archivo adjunto|una foto|un video|un vídeo"
    r"|un mensaje de voz|un enlace|un sticker|un GIF)",
    r"(?:enviou|enviaste) (?:um anexo|uma foto|um vídeo|uma mensagem de voz|um link|uma figurinha|um GIF)",
    r"(?:a|avez|as) (?:envoyé|partagé) (?:une pièce jointe|une photo|une vidéo|un message vocal|un lien|un sticker"
    r"|un GIF)",
    r"(?:ha|hai) (?:inviato|condiviso) (?:un allegato|una foto|un video|un messaggio vocale|un link|uno sticker"
    r"|una GIF)",
    r"(?:添付ファイル|写真|動画|音声メッセージ|リンク|スタンプ)を(?:送信|シェア)しました",
    r"(?:첨부 파일|사진|동영상|음성 메시지|링크|스티커)을?를? ?(?:보냈습니다|공유했습니다)",
)
REACTED = (
    r"reacted (?:.{1,12} )?to (?:your|his|her|their|an?|the) (?:own )?(?:message|photo|video|attachment)",
    r"(?:liked|loved|unsent|removed|pinned|unpinned|deleted) (?:a|your) message",
    r"(?:(?:对|對|用).{1,20})?(?:回应|回應|赞|讚|喜欢|喜歡)了?(?:你|您|一)(?:的|条|則|则)(?:消息|訊息|讯息)?",
    r"(?:对|對)(?:你|您)的(?:消息|訊息|讯息).{0,20}(?:回应|回應|心情)",
    r"(?:撤回|取消发送|收回|取消傳送)了?(?:一条|一則|一则)(?:消息|訊息|讯息)",
    r"(?:hat |hast )?(?:.{1,12} )?(?:auf|mit .{1,12} auf) deine Nachricht (?:mit .{1,12} )?reagiert",
    r"(?:hat|hast) eine Nachricht (?:zurückgenommen|gelöscht|zurückgezogen)",
    r"(?:hat|hast)? ?(?:eine|deine) Nachricht (?:gefällt mir markiert|mit .Gefällt mir. markiert)",
    r"(?:ha )?reaccion(?:ó|aste|ado) (?:con .{1,12} )?a tu mensaje(?: con .{1,12})?",
    r"(?:anuló|anulaste|canceló|cancelaste|eliminó) (?:el envío de )?un mensaje",
    r"(?:le gustó|indicó que le gusta|te gustó) un mensaje",
    r"reagi(?:u|ste) (?:com .{1,12} )?à (?:sua|tua) mensagem(?: com .{1,12})?",
    r"(?:curtiu uma mensagem|cancelou o envio de uma mensagem|anulou o envio de uma mensagem)",
    r"a réagi (?:avec|par) .{1,12} à votre message",
    r"a réagi à votre message(?: avec .{1,12})?",
    r"(?:a|avez) (?:aimé|retiré|annulé l.envoi d.) ?un message",
    r"ha reagito (?:con .{1,12} )?al tuo messaggio(?: con .{1,12})?",
    r"(?:ha messo .mi piace. a un messaggio|ha annullato l.invio di un messaggio|ha rimosso un messaggio)",
    r"(?:あなたの)?メッセージに.{0,12}(?:リアクション|いいね！?」?)(?:を)?(?:しました)?",
    r"メッセージの送信を取り消しました",
    r"(?:회원님의 )?메시지에 .{0,12}(?:공감|반응)(?:했습니다|을 보냈습니다|을 남겼습니다)",
    r"메시지(?:를 좋아합니다| 전송을 취소했습니다| 보내기를 취소했습니다)",
)
CALLED = (
    r"(?:joined|left) the (?:video chat|audio call|call|video call)",
    r"(?:started|ended) (?:a|the) (?:video chat|video call|audio call|call)",
    r"(?:missed|declined) (?:a|your) (?:call|video chat|video call|audio call)(?: from .*)?",
)
GROUP = (
    r"(?:named|renamed) the group .*",
    r"(?:changed|removed|set) (?:the )?(?:group|chat|conversation)(?:'s)? (?:photo|name|theme|picture)(?: to .*)?",
    r"changed the theme to .*",
    r"set the (?:quick reaction|emoji) to .*",
    r"(?:set|cleared) (?:the nickname for .*|(?:your|his own|her own|their own) nickname.*)",
    r"added .{1,200} to the (?:group|conversation|chat)",
    r"removed .{1,200} from the (?:group|conversation|chat)",
    r"(?:left|joined|created) the (?:group|conversation|chat)",
    r"called you",
    r"created a poll: .*",
    r"voted for .* in the poll.*",
    r"waved at (?:you|each other)",
    r"(?:made|removed) .{1,60} (?:a group admin|as a group admin|an admin|as an admin)",
    r"turned (?:on|off) .{1,60}",
)
WHOLE = (
    r"You are now connected on Messenger",
    r"(?:You can now|Now you can) (?:message and )?call each other.*",
    r"Say hi to your new Facebook friend, .*",
    r"The (?:video|audio)? ?(?:chat|call) ended",
    r"(?:Video|Audio) (?:chat|call) ended",
    r"(?:hai inviato|has enviado|enviaste) (?:un allegato|un archivo adjunto|um anexo)",
    r"(?:视频|语音)通话已结束|(?:視訊|語音)通話已結束",
    r"(?:你们|你們)現?现?在?(?:已|可以).{0,10}Messenger.*",
)
YOU = {"you", "你", "您", "du", "tú", "usted", "você", "vous", "tu", "あなた", "회원님", "sie"}
AFTER_NAME = ("さんが", "さんは", "님이", "님은", "が", "は")

NOTICE = re.compile(
    rf"(?:{'|'.join((*SENT, *REACTED, *CALLED))})\s*[.。!]?\s*|(?:{'|'.join(GROUP)})\s*[.。!]\s*", re.IGNORECASE
)
"""What follows the name; about the group people write such sentences themselves, but seldom with a full stop."""
ALONE = re.compile(rf"(?:{'|'.join((*REACTED, *WHOLE))})\s*[.。!]?\s*", re.IGNORECASE)
LONGEST = 400


def is_notice(words: str, sender: str) -> bool:
    """Tell whether a text is Meta's, not the sender's."""
    if len(words) > LONGEST or "\n" in words:
        return False
    rest = without_subject(words, sender)
    return ALONE.fullmatch(words) is not None or (rest != words and NOTICE.fullmatch(rest.strip()) is not None)


def without_subject(words: str, sender: str) -> str:
    """Return a sentence without the sender's name or the "You" that it begins with, or as it is if with neither."""
    if words.startswith(sender):
        rest = words.removeprefix(sender)
        return next((rest.removeprefix(each) for each in AFTER_NAME if rest.startswith(each)), rest)
    first, _, rest = words.partition(" ")
    if first.lower() in YOU:
        return rest
    return next((words.removeprefix(you) for you in YOU if not you.isascii() and words.startswith(you)), words)
