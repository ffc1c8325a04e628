//! Texts that are not Chinese, each with the encodings it used to come in.

pub(super) const TEXTS: [(&str, &[&str], &str); 10] = [
    ("Japanese", &["shift_jis", "euc-jp"], JAPANESE),
    ("Japanese names", &["shift_jis", "euc-jp"], NAMES),
    ("Korean", &["euc-kr"], KOREAN),
    ("French", &["windows-1252"], FRENCH),
    ("German", &["windows-1252"], GERMAN),
    ("Spanish", &["windows-1252"], SPANISH),
    ("Polish", &["windows-1250", "iso-8859-2"], POLISH),
    ("Russian", &["windows-1251", "koi8-r"], RUSSIAN),
    ("Greek", &["windows-1253"], GREEK),
    ("Thai", &["windows-874"], THAI),
];

const JAPANESE: &str = "\
昨日の夜は雨が強く降っていたので、駅まで歩かずにバスで帰りました。
新しいパソコンを買ったら、まず文字コードの設定を確かめてください。
この町には古い図書館があって、子どもたちが放課後によく本を読みに来ます。
来週の会議では、予算と人員の配置について話し合う予定です。
彼女は大学で経済学を勉強しながら、週末には小さなカフェで働いている。
インターネットにつながらないときは、ケーブルが抜けていないか見てください。
祖母が作ってくれた味噌汁の味は、今でも忘れられません。
ファイルを開くと文字化けしていたが、正しい文字コードを選ぶと読めるようになった。
";

const NAMES: &str = "\
東京都千代田区、大阪府堺市、北海道札幌市、愛知県名古屋市
佐藤健一、鈴木美咲、高橋大輔、渡辺真理子、伊藤翔太、山本由美
経済産業省、国土交通省、文部科学省、厚生労働省、総務省統計局
";

const KOREAN: &str = "\
어제 저녁에는 비가 많이 와서 우산을 쓰고 집까지 천천히 걸어갔습니다.
새 컴퓨터를 사면 먼저 글자판과 인코딩 설정을 확인하는 것이 좋다.
우리 동네 도서관은 아이들이 방과 후에 책을 읽으러 오는 조용한 곳이다.
다음 주 회의에서는 예산과 사람의 배치에 대하여 이야기할 예정입니다.
할머니가 끓여 주신 된장찌개의 맛을 아직도 잊을 수가 없어요.
서울에서 부산까지 기차로 두 시간 반쯤 걸린다고 들었습니다.
파일을 열었더니 글자가 깨져 있었지만 올바른 인코딩을 고르자 읽을 수 있었다.
";

const FRENCH: &str = "\
L'été dernier, nous avons dîné près de la forêt avec nos élèves étrangers.
Où est passée la clé que j'avais laissée à côté du théâtre ?
Le garçon a déjà préparé un gâteau au café pour sa grand-mère âgée.
Après la réunion, le maître a été obligé de répéter ses idées à plusieurs élèves.
";

const GERMAN: &str = "\
Die schöne Bäckerei an der großen Straße öffnet früh und schließt spät.
Über die Brücke führt ein Weg, den müde Füße gern vermeiden.
Möchten Sie außer Äpfeln auch Käse, Nüsse und süße Brötchen kaufen?
Für jährliche Prüfungen müssen wir zusätzliche Räume prüfen.
";

const SPANISH: &str = "\
¿Dónde está el niño pequeño que soñó con el océano mañana y noche?
La compañía española prometió más información después de la reunión.
El médico explicó qué difícil será la próxima operación del corazón.
¡Qué lástima que el avión saliera sin el señor Núñez!
";

const POLISH: &str = "\
Wczoraj wieczorem padał deszcz, więc wróciłem do domu później niż zwykle.
Żółta łódź płynęła wzdłuż brzegu, a dzieci śpiewały głośną pieśń.
Proszę sprawdzić, czy wszystkie pliki są zapisane w właściwym kodowaniu.
";

const RUSSIAN: &str = "\
Вчера вечером шёл сильный дождь, поэтому мы вернулись домой на автобусе.
Если файл открывается неправильно, проверьте сначала его кодировку.
В нашем городе есть старая библиотека, куда дети приходят после уроков.
Бабушкин суп был таким вкусным, что я помню его до сих пор.
";

const GREEK: &str = "\
Χθες το βράδυ έβρεχε πολύ και γυρίσαμε στο σπίτι με το λεωφορείο.
Η βιβλιοθήκη της πόλης είναι παλιά αλλά τα παιδιά την αγαπούν.
Αν το αρχείο δεν ανοίγει σωστά, ελέγξτε πρώτα την κωδικοποίηση.
";

const THAI: &str = "\
เมื่อวานตอนเย็นฝนตกหนัก เราจึงนั่งรถเมล์กลับบ้าน
ห้องสมุดเก่าแก่ของเมืองนี้มีเด็ก ๆ มาอ่านหนังสือทุกวัน
ถ้าเปิดไฟล์แล้วอ่านไม่ออก ให้ตรวจสอบรหัสอักขระก่อน
";
