// Words of the front page.
const zh = { title: "请选择入口", hello: "{{name}}，您好", student: "考生入口", studentText: "参加考试、查看成绩", invigilator: "监考入口", invigilatorText: "监考、处理异常", staff: "教务入口", staffText: "题库、考试、阅卷、成绩", none: "当前账号没有任何角色，请联系管理员。" };
const en: typeof zh = { title: "Where would you like to go?", hello: "Hello, {{name}}", student: "Candidate", studentText: "Sit exams, see results", invigilator: "Invigilator", invigilatorText: "Watch, decide incidents", staff: "Staff", staffText: "Bank, exams, marking, results", none: "This account has no role yet. Ask an administrator." };

export const frontWords = { front: { "zh-CN": zh, en } };
