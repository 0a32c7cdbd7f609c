"""The closed word lists of the data and the policy."""

from __future__ import annotations

from rotation.model.wordlist import Vocabulary

STAGES = Vocabulary(
    "stage",
    {
        "kindergarten": ("幼儿园", "kindergarten", "学前", "幼儿"),
        "primary": ("小学", "primary", "小学部"),
        "junior": ("初中", "junior", "初级中学", "初中部"),
        "senior": ("高中", "senior", "高级中学", "普通高中", "高中部"),
        "special": ("特殊教育", "special", "特教"),
    },
)
SUBJECTS = Vocabulary(
    "subject",
    {
        "chinese": ("语文", "Chinese"),
        "math": ("数学", "mathematics", "maths"),
        "english": ("英语", "English", "外语", "外国语"),
        "physics": ("物理", "physics"),
        "chemistry": ("化学", "chemistry"),
        "biology": ("生物", "biology", "生物学"),
        "history": ("历史", "history"),
        "geography": ("地理", "geography"),
        "morality": ("道德与法治", "morality and law", "道法", "思想政治", "政治", "思政", "思想品德"),
        "pe": ("体育", "PE", "体育与健康", "体育与健身"),
        "music": ("音乐", "music"),
        "art": ("美术", "art"),
        "arts": ("艺术", "arts"),
        "science": ("科学", "science"),
        "it": ("信息科技", "IT", "信息技术", "信息", "通用技术"),
        "psychology": ("心理健康", "psychology", "心理", "心理健康教育"),
        "labour": ("劳动", "labour", "劳动教育", "劳技"),
        "practice": ("综合实践", "integrated practice", "综合实践活动"),
        "local": ("地方与校本课程", "local courses", "地方课程", "校本课程"),
        "class_meeting": ("班会", "class meeting"),
        "special_education": ("特殊教育", "special education", "特教"),
        "preschool": ("学前教育", "preschool education", "幼教"),
        "calligraphy": ("书法", "calligraphy"),
    },
)
LOCALES = Vocabulary(
    "locale",
    {
        "urban": ("城区", "urban", "城市"),
        "town": ("镇区", "town", "乡镇", "镇"),
        "rural": ("乡村", "rural", "农村", "山区"),
    },
)
TIERS = Vocabulary(
    "tier",
    {
        "strong": ("优质资源校", "strong", "优质校"),
        "ordinary": ("一般校", "ordinary", "普通校"),
        "short": ("资源相对不足校", "short of resources", "薄弱校"),
        "new": ("新建校", "new", "新校"),
    },
)
SCHOOL_CLASSES = Vocabulary(
    "class of schools",
    {
        "urban_strong": ("城区优质校", "urban strong schools"),
        "rural": ("乡村学校", "rural schools"),
        "short": ("资源相对不足校", "schools short of resources"),
        "new": ("新建校", "new schools"),
        "ordinary": ("一般校", "ordinary schools"),
    },
)
"""A school's locale and tier together: what the direction of a move is read from."""

SCHOOL_TYPES = Vocabulary(
    "school type",
    {
        "kindergarten": ("幼儿园", "kindergarten"),
        "primary": ("小学", "primary school"),
        "junior": ("初级中学", "junior school", "初中"),
        "nine_year": ("九年一贯制", "nine-year school", "九年一贯制学校"),
        "secondary": ("完全中学", "complete secondary school"),
        "senior": ("高级中学", "senior school", "高中"),
        "twelve_year": ("十二年一贯制", "twelve-year school", "十二年一贯制学校"),
        "special": ("特教", "special school", "特殊教育学校", "特教学校", "培智学校", "盲校", "聋校"),
        "teaching_point": ("教学点", "teaching point"),
    },
)
BACKBONE_LEVELS = Vocabulary(
    "backbone level",
    {
        "none": ("无", "none", "非骨干"),
        "school": ("校级骨干", "school backbone", "校骨干"),
        "district": ("区级骨干", "district backbone", "区骨干", "区县级骨干"),
        "district_leader": ("区级学科带头人", "district subject leader", "区学科带头人"),
        "city": ("市级骨干", "city backbone", "市骨干"),
        "city_leader": ("市级学科带头人", "city subject leader", "市学科带头人"),
    },
)
"""A ladder, lowest first."""

GENDERS = Vocabulary("gender", {"m": ("男", "male"), "f": ("女", "female")})
OWNERSHIP = Vocabulary("ownership", {"public": ("公办", "public"), "private": ("民办", "private")})
EMPLOYMENT = Vocabulary(
    "employment",
    {
        "in_quota": ("在编", "in quota", "编制内", "正式"),
        "contract": ("编外合同", "contract", "合同制", "编外"),
        "rehired": ("返聘", "rehired"),
        "substitute": ("代课", "substitute", "临聘"),
    },
)
STATUSES = Vocabulary(
    "status",
    {
        "on_post": ("在岗", "on post", "在职"),
        "maternity": ("产假", "maternity leave"),
        "sick_leave": ("长期病休", "long sick leave", "病休"),
        "study_leave": ("脱产学习", "study leave"),
        "lent": ("借出", "lent"),
        "borrowed": ("借入", "borrowed"),
        "support_away": ("支教在外", "supporting elsewhere", "支教"),
        "leaving": ("待退", "about to retire", "待退休"),
        "off_books": ("不在册", "not on the books", "已离职", "已调出", "已退休"),
    },
)
ROLES = Vocabulary(
    "role",
    {
        "teacher": ("教师", "teacher", "专任教师"),
        "class_teacher": ("班主任", "class teacher"),
        "lesson_leader": ("备课组长", "lesson group leader", "教研组长"),
        "middle_manager": ("中层干部", "middle manager", "中层"),
        "deputy": ("副校长", "deputy principal"),
        "principal": ("校长", "principal"),
        "secretary": ("书记", "secretary", "党支部书记"),
    },
)
TITLES = Vocabulary(
    "title",
    {
        "none": ("未评", "none", "无职称"),
        "third": ("三级教师", "third grade"),
        "second": ("二级教师", "second grade", "初级"),
        "first": ("一级教师", "first grade", "中级"),
        "senior": ("高级教师", "senior", "副高级", "副高"),
        "professor": ("正高级教师", "senior professor", "正高级", "正高"),
    },
)
DEGREES = Vocabulary(
    "degree",
    {
        "secondary": ("中专及以下", "secondary", "中师", "高中"),
        "college": ("大专", "junior college", "专科"),
        "bachelor": ("本科", "bachelor", "学士", "大学本科"),
        "master": ("硕士", "master", "研究生", "硕士研究生"),
        "doctor": ("博士", "doctor", "博士研究生"),
    },
)
POST_BANDS = Vocabulary(
    "post band",
    {
        "1-4": ("正高级岗位", "grades 1-4", "正高(1-4级)", "1-4级"),
        "5-7": ("副高级岗位", "grades 5-7", "高级岗位", "5-7级"),
        "8-10": ("中级岗位", "grades 8-10", "8-10级"),
        "11-13": ("初级岗位", "grades 11-13", "11-13级"),
    },
)
TRACKS = Vocabulary(
    "retirement track",
    {
        "man": ("男职工", "man"),
        "woman_cadre": ("女干部", "woman, cadre", "女职员"),
        "woman_senior": ("女高级职称", "woman, senior post", "女高级专业技术人员"),
        "woman_worker": ("女工人", "woman, worker"),
    },
)
CONSENT = Vocabulary(
    "consent",
    {
        "willing": ("自愿", "willing"),
        "obedient": ("服从", "accepts"),
        "unwilling": ("不愿意", "unwilling", "不同意"),
        "unknown": ("未填", "not given"),
    },
)
EXEMPTION_KINDS = Vocabulary(
    "exemption kind",
    {
        "exempt": ("免于", "exempt", "免交流"),
        "deferred": ("暂缓", "deferred"),
        "barred": ("不得", "barred"),
    },
)
EXEMPTION_CODES = Vocabulary(
    "exemption reason",
    {
        "pregnancy": ("怀孕", "pregnancy", "孕期"),
        "nursing": ("哺乳期", "nursing", "哺乳"),
        "illness": ("患病", "illness", "重病", "生病"),
        "care": ("照顾近亲属", "care of a close relative"),
        "single_parent": ("单亲抚养", "single parent", "单亲"),
        "soldier_spouse": ("军人配偶", "soldier's spouse"),
        "service_term": ("服务期未满", "service term not over"),
        "only_teacher": ("学科唯一教师", "only teacher of the subject"),
        "key_course": ("重点课程负责人", "leader of a key course"),
        "investigation": ("接受调查", "under investigation"),
        "other": ("其他", "other reason"),
    },
)
"""Why somebody is exempt or deferred; never shown outside the office's own list."""

FORMS = Vocabulary(
    "form",
    {
        "transfer": ("人走关系走", "transfer", "调动式交流"),
        "secondment": ("人走关系留", "secondment", "派出式交流"),
        "itinerant": ("走教", "itinerant", "兼课走教"),
        "shadowing": ("跟岗", "shadowing", "跟岗学习"),
        "online": ("走网/双师", "online", "走网", "双师", "线上"),
    },
)
CHANNELS = Vocabulary(
    "channel",
    {
        "group": ("集团内", "school group"),
        "school_district": ("学区内", "school district"),
        "pair": ("城乡结对", "urban-rural pair"),
        "authority": ("区内跨学区", "across the authority"),
        "partner": ("跨区", "partner authority"),
    },
)
LEDGER_CATEGORIES = Vocabulary(
    "ledger category",
    {
        "rotation": ("本区交流", "rotation", "交流轮岗"),
        "support": ("支教", "support teaching"),
        "competition": ("竞聘", "cross-school competition", "跨校竞聘"),
        "attachment": ("挂职", "attachment"),
        "loan": ("借调", "loan"),
        "transfer": ("调动", "personnel transfer"),
    },
)
OUTCOMES = Vocabulary(
    "outcome",
    {
        "running": ("在途", "running", "进行中"),
        "returned": ("返回", "returned"),
        "stayed": ("留任", "stayed on"),
        "extended": ("续期", "extended"),
        "ended_early": ("提前终止", "ended early"),
    },
)
INDICATORS = Vocabulary(
    "indicator",
    {
        "backbone": ("骨干教师", "backbone teachers", "骨干"),
        "arts": ("体育、音乐、美术教师", "PE, music and art teachers", "体育艺术教师", "体艺教师"),
        "degree": ("高于规定学历教师", "teachers above the required degree", "学历"),
    },
)
GOALS = Vocabulary(
    "goal",
    {
        "violations": ("软性规则代价", "prices of softened rules"),
        "shortage": ("学科缺口", "subject shortage"),
        "pass_line": ("达标学校", "schools under the pass line"),
        "balance": ("校际均衡", "balance between schools"),
        "willingness": ("本人意愿", "willingness"),
        "willingness_1": ("本人意愿：不愿意者", "willingness, who is unwilling"),
        "willingness_2": ("本人意愿：未填者", "willingness, who did not say"),
        "willingness_3": ("学校推荐顺序", "willingness, recommended order"),
        "burden": ("教师负担", "burden of teachers"),
        "stability": ("方案稳定", "stability"),
        "lottery": ("公开抽签", "public lottery"),
        "lottery_1": ("公开抽签第一签", "public lottery, first draw"),
        "lottery_2": ("公开抽签第二签", "public lottery, second draw"),
    },
)
PIN_ACTIONS = Vocabulary(
    "pin",
    {
        "must_go": ("必须去", "must go", "指定交流"),
        "must_not_go": ("不得去", "must not go"),
        "must_stay": ("必须留", "must stay", "留任锁定"),
    },
)
COUPLE_WISHES = Vocabulary(
    "couple wish",
    {
        "same_school": ("同校", "same school"),
        "within_km": ("相距不超过公里数", "within km"),
        "not_both": ("不同时交流", "not both"),
    },
)
NEED_UNITS = Vocabulary("need unit", {"persons": ("人", "persons"), "periods": ("课时", "periods a week", "节")})
