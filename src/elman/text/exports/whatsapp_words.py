"""The words that WhatsApp puts where something other than text was sent, and its own notices, in many languages.

WhatsApp writes an export in the language of the phone; what is matched here are whole texts, never parts of one, but
where a mark of direction in front says that the words are WhatsApp's own.
"""

from __future__ import annotations

import re
from itertools import product

from elman.text.exports.common import MARKS

_KINDS = ("image", "video", "audio", "sticker", "file", "contact")

_OMITTED = """
{} omitted; image/photo/GIF; video/video note; audio/voice message; sticker; document/media; contact card

{} weggelassen|{} ausgelassen|{} ausgeschlossen; Bild/Foto/GIF; Video/Videonachricht; Audio/Sprachnachricht
Sticker; Dokument/Medien; Kontaktkarte/Kontakt

{} omitida|{} omitido|{} omitidos; imagen/foto/GIF; video/vídeo/nota de video/nota de vídeo
audio/mensaje de voz; sticker; documento/archivo/multimedia/medios; tarjeta de contacto

{} ocultada|{} ocultado|{} oculta|{} oculto|{} omitida|{} omitido; imagem/foto/GIF
vídeo/video/mensagem de vídeo; áudio/audio/mensagem de voz; figurinha/sticker; documento/mídia/ficheiro/arquivo
cartão do contato/cartão de contacto/cartão de contato

{} absente|{} absent|{} omise|{} omis|{} retiré|{} manquante|{} manquant; image/photo/GIF; vidéo/note vidéo
audio/message vocal; sticker/autocollant; document/média/médias; fiche contact/carte de contact

{} omessa|{} omesso|{} esclusa|{} escluso|{} non incluso|{} non inclusa|{} omessi; immagine/foto/GIF
video/videomessaggio; audio/messaggio vocale; sticker; documento/file/media; scheda contatto/contatto

{} weggelaten; afbeelding/foto/GIF; video/videobericht; audio/spraakbericht; sticker; document/media
contactkaart/contact

{}已忽略|{}被忽略|{}已省略|已忽略{}|已省略{}|忽略{}|省略{}; 图像/图片/照片/动图/GIF/GIF 动图
视频/视频留言/视频消息; 音频/语音/语音消息; 贴图/贴纸/表情/动态贴图; 文档/文件/媒体/媒体文件/多媒体文件
联系人卡片/名片/联系人名片

{}已略去|{}已忽略|{}已省略|已略去{}|已省略{}|已忽略{}|省略{}; 圖片/圖像/照片/相片/GIF/動態圖
影片/視訊/視訊訊息/視像短片; 音訊/語音/語音訊息; 貼圖; 文件/檔案/媒體/媒體檔案/多媒體檔案/多媒體檔
聯絡人卡片/聯絡人資訊/名片

{}は含まれていません|{}省略|{}が省略されました|{}を省略|{}除外; 画像/写真/GIF; 動画/ビデオ/ビデオメッセージ
音声/音声メッセージ; スタンプ/ステッカー; ドキュメント/文書/ファイル/メディア; 連絡先カード/連絡先

{} 생략됨|{} 생략|{} 제외됨|{} 제외|{} 누락|{}이 생략되었습니다|{}가 생략되었습니다; 이미지/사진/GIF
동영상/비디오/동영상 메시지; 오디오/음성/음성 메시지; 스티커; 문서/파일/미디어; 연락처 카드/연락처

{} отсутствует|{} пропущен|{} пропущена|{} пропущено|{} не добавлен; изображение/фото/картинка/GIF
видео/видеосообщение/видеозаметка; аудио/аудиофайл/голосовое сообщение; стикер; документ/файл/медиафайл
карточка контакта/контакт

{} dahil edilmedi|{} eklenmedi; görüntü/resim/fotoğraf/GIF; video/video notu; ses/sesli mesaj; çıkartma
belge/medya; kişi kartı

{} pominięto|pominięto {}|{} pominięty|{} pominięta; obraz/zdjęcie/GIF; wideo/film; audio/dźwięk
naklejka/naklejkę; dokument/multimedia; karta kontaktu/kartę kontaktu

{} tidak disertakan|{} diabaikan; gambar/foto/GIF; video; audio; stiker; dokumen/media; kartu kontak

{} відсутнє|{} відсутній|{} відсутня|{} пропущено|{} не додано; зображення/фото/GIF-анімацію/GIF; відео; аудіо
наклейку; документ; картка контакту

{} vynechán|{} vynechána|{} vynecháno; obrázek/fotka/GIF; video; audio/zvuk; nálepka; dokument; vizitka/kontakt

{} não revelado|{} não revelada; imagem/GIF; vídeo; ficheiro de áudio/áudio; sticker; documento; contacto

لم يتم إدراج {}|تم حذف {}; الصورة/صورة GIF; الفيديوهات/الفيديو; المقاطع الصوتية/المقطع الصوتي
الملصقات/الملصق; المستند; بطاقة جهة اتصال/بطاقة جهة الاتصال

{} utelämnades|{} utelämnat|{} utelatt|{} udeladt; bild/bilde/billede/GIF; video; ljud/lyd
klistermärke/klistremerke/sticker; dokument/media; kontaktkort
"""
"""By language: how a phone says "omitted" (`|` between the ways), then words for each of the kinds, in their order."""

_MISSED_CALLS = """
missed voice call; missed video call; missed group voice call; missed group video call; silenced voice call
silenced video call; missed call; verpasster sprachanruf; verpasster videoanruf; verpasster anruf
llamada perdida; llamada de voz perdida; videollamada perdida; ligação de voz perdida; ligação de vídeo perdida
chamada de voz perdida; chamada de vídeo perdida; appel vocal manqué; appel vidéo manqué; appel manqué
chiamata vocale persa; videochiamata persa; chiamata persa; gemiste spraakoproep; gemiste video-oproep
gemiste oproep; 未接语音通话; 未接视频通话; 未接来电; 未接语音来电; 未接视频来电; 未接語音通話; 未接視訊通話
未接來電; 未接語音來電; 未接視訊來電; 不在着信; 音声通話不在着信; ビデオ通話不在着信; 音声通話の不在着信
ビデオ通話の不在着信; 부재중 음성통화; 부재중 영상통화; 부재중 음성 통화; 부재중 영상 통화
пропущенный аудиозвонок; пропущенный видеозвонок; cevapsız sesli arama
"""

_CALLS = """
voice call; video call; group voice call; group video call; no answer
sprachanruf; videoanruf; llamada de voz; videollamada; ligação de voz
ligação de vídeo; chamada de voz; chamada de vídeo; appel vocal; appel vidéo; chiamata vocale; videochiamata
spraakoproep; video-oproep; 语音通话; 视频通话; 无人接听; 語音通話; 視訊通話; 無人接聽; 音声通話; ビデオ通話
음성통화; 영상통화; 음성 통화; 영상 통화; аудиозвонок; видеозвонок
"""
"""What persons may say as well, so that only a mark in front tells that WhatsApp does."""

_LIVE_LOCATION = """
live location shared; live-standort wird geteilt; live-standort geteilt; ubicación en tiempo real compartida
localização em tempo real compartilhada; localização em tempo real partilhada; localisation en direct partagée
posizione in tempo reale condivisa; posizione attuale condivisa; live locatie gedeeld; 已共享实时位置
共享实时位置; 已分享即時位置; 分享即時位置; ライブロケーションを共有しました; 실시간 위치 공유
실시간 위치를 공유함
"""

_DELETED = """
this message was deleted; you deleted this message; this message was deleted by admin; waiting for this message
waiting for this message. this may take a while; view once message
this message can't be displayed here. please open whatsapp on your phone to view the message
diese nachricht wurde gelöscht; du hast diese nachricht gelöscht; nachricht gelöscht; se eliminó este mensaje
este mensaje fue eliminado; eliminaste este mensaje; este mensaje se eliminó; has eliminado este mensaje
se ha eliminado este mensaje; mensaje eliminado; mensagem apagada; esta mensagem foi apagada
você apagou esta mensagem; apagou esta mensagem; esta mensagem foi eliminada; eliminou esta mensagem
eliminaste esta mensagem; essa mensagem foi apagada; ce message a été supprimé; vous avez supprimé ce message
message supprimé; ce message a été effacé; questo messaggio è stato eliminato; hai eliminato questo messaggio
messaggio eliminato; dit bericht is verwijderd; u hebt dit bericht verwijderd; je hebt dit bericht verwijderd
此消息已删除; 此消息已被删除; 该消息已删除; 这条消息已删除; 这条消息已被删除; 消息已删除; 您已删除此消息
你已删除此消息; 您删除了此消息; 你删除了此消息; 您删除了这条消息; 你删除了这条消息; 您删除了这则消息
你删除了这则消息; 正在等待此消息; 正在等待此消息。这可能需要一些时间; 此訊息已刪除; 此訊息已被刪除
這則訊息已刪除; 這則訊息已被刪除; 該訊息已刪除; 訊息已刪除; 你已刪除此訊息; 您已刪除此訊息; 你已刪除這則訊息
您已刪除這則訊息; 你刪除了這則訊息; 您刪除了這則訊息; 你刪除了此訊息; 您刪除了此訊息; 正在等待此訊息
此訊息已收回; 你已收回此訊息; このメッセージは削除されました; このメッセージを削除しました
メッセージを削除しました; メッセージは削除されました; あなたはこのメッセージを削除しました
削除されたメッセージです; 이 메시지는 삭제되었습니다; 삭제된 메시지입니다; 이 메시지를 삭제했습니다
메시지를 삭제했습니다; 메시지가 삭제되었습니다; 이 메시지를 삭제하셨습니다; 삭제된 메시지; сообщение удалено
данное сообщение удалено; это сообщение удалено; вы удалили данное сообщение; вы удалили это сообщение
bu mesaj silindi; bu mesajı sildiniz; ta wiadomość została usunięta; usunięto tę wiadomość
usunąłeś tę wiadomość; це повідомлення було видалено; ви видалили це повідомлення; tato zpráva byla smazána
tuto zprávu jste smazal/a; تم حذف هذه الرسالة; pesan ini telah dihapus; anda menghapus pesan ini
"""


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in re.split(r"[;\n]", text) if each.strip())


def _omitted() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in _OMITTED.split("\n\n"):
        forms, *words = _list(language)
        for kind, names in zip(_KINDS, words, strict=True):
            known |= {form.format(name).casefold(): kind for form, name in product(forms.split("|"), names.split("/"))}
    return known


KNOWN = {
    **dict.fromkeys(_list(_DELETED), "system"),
    **dict.fromkeys(_list(_MISSED_CALLS), "call"),
    **dict.fromkeys(_list(_LIVE_LOCATION), "location"),
    **_omitted(),
}
"""Every text that stands for something else, in small letters, with what it is: a kind, or `system`."""

KNOWN_AFTER_MARK = KNOWN | dict.fromkeys(_list(_CALLS), "call")
"""The same where a mark of direction stands in front."""

MENTION = re.compile(rf"@[{MARKS}]*\u2068([^\u2068\u2069\n]{{1,120}})\u2069")
"""A person that a text names, between marks."""

MEDIA_OMITTED = re.compile(
    r"<[^<>\n]{0,30}(?:omitted|weggelassen|ausgeschlossen|omitid|ocult|omess|omis|multimedia|multimédia|mídia|ficheiro"
    r"|weggelaten|absent|ada media|媒体|媒體|多媒体|影音|檔案|メディア|미디어|медиа|медіа|пропущен|medya|udelad"
    r"|utel[aä]|uteslöt|jätet|fișier|πολυμέσ|สื่อ|رسانه"
    r"|médiafájl|vynech|tidak disertakan|मीडिया|وسائط|מדיה|phương tiện)[^<>\n]{0,30}>",
    re.IGNORECASE,
)
"""`<Media omitted>` of Android, which does not say what it was."""

EDITED = re.compile(
    rf"\s?[{MARKS}]{{0,2}}<[{MARKS}]{{0,2}}[^<>\n]{{0,40}}(?:edited|bearbeitet|editó|editad|modifi[ée]|modificat|bewerkt|编辑|編輯|編集"
    rf"|수정|편집|изменено|отредактировано|düzenlendi|edytowan|diedit|redigera|rediger)[^<>\n]{{0,30}}>[{MARKS}]{{0,2}}$",
    re.IGNORECASE,
)
"""What is put behind a text that was changed after it was sent."""

FILE_ATTACHED = re.compile(
    rf"(?:[{MARKS}]*(\S[^\n]{{0,200}}?\.\w{{1,5}})[{MARKS}]* [(（](?:file attached|Datei angehängt|archivo adjunto"
    r"|fichier joint|file allegato|allegato|arquivo anexado|ficheiro anexado|bestand bijgevoegd|文件附件|附件"
    r"|已附加文件|文件已附加|檔案已附加|附加檔案|附件檔案|ファイル添付|添付ファイル|ファイルが添付されました"
    r"|파일 첨부됨|파일 첨부|첨부 파일|첨부파일"
    r"|файл добавлен|файл прикреплен|dosya ekli|plik dołączony|załączony plik|file terlampir|bifogad fil)[)）]"
    rf"|((?:IMG|VID|PTT|AUD|STK|DOC|GIF)-\d{{8}}-WA\d{{4,}}\.\w{{1,5}})"
    rf"[{MARKS}]* [{MARKS}]*[(（][^()（）\n]{{2,40}}[)）])[{MARKS}]*(?=\n|$)"
)
"""`IMG-20200101-WA0001.jpg (file attached)` of Android, with such a name in whatever language; the caption is below."""

ATTACHED = re.compile(
    rf"(?:^|\s)[{MARKS}]{{0,2}}<[{MARKS}]{{0,2}}[^<>:：\n]{{1,30}}[:：] ?[{MARKS}]*([^<>\n]+\.\w{{1,5}})>[{MARKS}]*$"
)
"""`<attached: 00000001-PHOTO-2020-01-01-10-00-00.jpg>` of iOS, in whatever language; the caption stands before it."""

LOCATION = re.compile(
    r"(?:[^:：\n]{1,80}[:：]\s?)?https?://(?:maps\.google\.|(?:www\.)?google\.\w+/maps|maps\.app\.goo\.gl|goo\.gl/maps"
    r"|foursquare\.com|maps\.apple\.com)\S*$"
)
MAP_WORDS = re.compile(
    r"(?:live |live-)?(?:location|standort|ubicación|localização|localisation|posizione|locatie|位置|所在位置|場所"
    r"|位置情報|위치|местоположение|konum|lokalizacja|lokasi|plats)\s?[:：]",
    re.IGNORECASE,
)
"""What stands before the link of a place that was sent; a link alone somebody pasted."""

POLL = re.compile(
    r"(?:poll|umfrage|encuesta|enquete|sondage|sondagem|sondaggio|peiling|投票|アンケート|투표|опрос|anket)\s?[:：]\n",
    re.I,
)
OPTION = re.compile(
    rf"[{MARKS}]*(?:option|opción|opção|opzione|optie|选项|選項|オプション|選択肢|옵션|선택지|вариант|seçenek)\s?[:：]\s?"
    rf"(.*?)(?:\s?[{MARKS}]*[(（][{MARKS}]*\d[^()（）]*[)）])?[{MARKS}]*",
    re.I,
)
"""A choice of a poll, and how many took it."""

DOCUMENT = re.compile(rf"[{MARKS}]*\S.*\.\w{{1,5}}\s*•.*$")
"""`report.pdf • 3 pages document omitted` of iOS: what stands before the last words is no caption."""

NOTICE_STARTS = _list("""
Messages and calls are end-to-end encrypted; Messages you send to this; Messages to this; Messages are end-to-e
Nachrichten und Anrufe sind Ende-zu-Ende; Nachrichten in diesem Chat; Nachrichten in dieser Gruppe
Nachrichten, die du in diese; Los mensajes y las llamadas están cifrados; Los mensajes en este
Los mensajes en esta; Los mensajes que envíes a est; Los mensajes y llamadas; Los mensajes a este
As mensagens e as chamadas são; As mensagens e ligações são; As mensagens e as ligações são
As mensagens desta conversa; As mensagens deste grupo; As mensagens e chamadas são
Les messages et les appels sont chiffrés; Les messages et appels sont chiffrés; Les messages envoyés dans c
Les messages échangés dans c; I messaggi e le chiamate sono crittografati; I messaggi inviati in quest
I messaggi che invii in quest; Berichten en gesprekken worden end-to-end; Berichten en oproepen zijn end-
消息和通话已进行端到端加密; 消息和通话都进行端到端加密; 消息和通话会进行端到端加密; 您发送到此; 此对话中的消息
訊息和通話已受端對端加密; 訊息和通話經端對端加密; 訊息與通話皆已加密; 訊息和通話會進行端對端加密
訊息和通話都經過端對端加密; メッセージと通話はエンドツーエンド; このチャットのメッセージ; このグループに送信
メッセージはエンドツーエンド; 메시지와 통화는 종단간 암호화; 메시지와 통화 내용은 종단간 암호화
이 채팅방의 메시지; 이 그룹에 보내는 메시지; Сообщения и звонки защищены сквозным; Сообщения в этом чате
Mesajlar ve aramalar uçtan uca; Wiadomości i połączenia są w pełni szyfrowane; Pesan dan panggilan dienkripsi
Повідомлення й дзвінки захищено; Zprávy a hovory jsou; الرسائل والمكالمات مشفرة
This chat is with a business account; This business uses a secure service; Your security code with
This business works with other companies; Ihr Sicherheitscode; Deine Sicherheitsnummer
""")
"""How the notices begin that WhatsApp puts into the mouth of the group or of a person."""

NOTICE = re.compile(
    r"end-to-end|Ende-zu-Ende|extremo a extremo|ponta a ponta|bout en bout|端到端|端對端|エンドツーエンド|종단간|сквозн"
    r"|created (?:this |the )?group|created this community|\badded\b|\bremoved\b|\bleft\b|\bjoined\b"
    r"|changed (?:the |this |their |to |your )|security code"
    r"|were added|now an admin|no longer an admin|turned (?:on|off) |pinned a message"
    r"|disappearing messages|business account"
    r"|deleted (?:this|by)|invite link|phone number|blocked this contact|is a contact|started a (?:call|video)"
    r"|Gruppe|hinzugefügt|entfernt|verlassen|geändert|erstellt|Sicherheitsnummer|gelöscht|beigetreten"
    r"|grupo|añadi|agreg|elimin|salió|cambi|creó|criou|adicion|remov|saiu|mudou|alterou|apag|entrou"
    r"|groupe|ajouté|quitté|modifié|créé|supprim|rejoint|gruppo|aggiunt|rimoss|abbandonat|uscit|modificat|creat"
    r"|群组|群聊|群主|管理员|加入|退出|离开|移除|添加了|更改|修改|安全代码|安全码|创建|邀请|删除|置顶|限时消息|阅后即焚"
    r"|群組|管理員|離開|退出|新增|加入了|建立|變更|更改|安全碼|邀請|刪除|移除|置頂|限時訊息"
    r"|グループ|追加|参加|退出|退会|変更|作成|削除|セキュリティコード|管理者"
    r"|그룹|추가|나갔|참여|변경|만들|삭제|보안 코드|관리자|내보냈"
    r"|групп|добавил|удалил|покинул|изменил|создал|grubu|ekledi|ayrıldı|değiştirdi",
)
"""What occurs in WhatsApp's own lines; only asked where a mark in front, or a quoted title, says that it may be one."""
