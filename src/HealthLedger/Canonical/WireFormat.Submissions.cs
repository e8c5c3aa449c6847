namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] SubmissionFormats() =>
        [
            (
                "submission",
                "-",
                "[ body: bstr, author-signature: sig, operations: [ + bstr ] ]",
                "8358a9891b00000002fbae36851b71bb54d8d101b5b95820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84"
                + "ba6d1c170cf5c150183c860763b281385e96737a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e4353"
                + "be559d39e1d7f209b150796e5c40a83ec24baef88190f25101531a03de21741b0000028fa6feefdb58206c7b5a265ea217"
                + "122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf25840eab323158de4bd7f04969fb1c6ec68964da9f424d040"
                + "abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671d8458213be5c4d9"
                + "0be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180a5220c437e1c3b3d46a1eac1ba177c5f62a53f953"
                + "70de08080967baf52a59453dc5aeb009555a814ed7139260b27e785ceedecc0abc5c"),
            (
                "submission-body",
                "id/submission",
                "[ version: 1, suite: 1, ledger-id: bstr32, author: bstr16, key-id: bstr32, nonce: bstr16, valid-un"
                + "til-height: uint, operation-count: uint, operations-root: bstr32 ]",
                "891b00000002fbae36851b71bb54d8d101b5b95820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d1c"
                + "170cf5c150183c860763b281385e96737a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d"
                + "39e1d7f209b150796e5c40a83ec24baef88190f25101531a03de21741b0000028fa6feefdb58206c7b5a265ea217122fc4"
                + "02bb22de9f7070d39d4485f8ed96704095d6d213ecf2"),
            (
                "register-participant",
                "1",
                "[ salt: bstr16, 1, [ id: bstr16, code: ascii, country: ascii, roles: uint, facts: bstr32, signing-"
                + "key: point ] ]",
                "8350c1675e0bb980a575a89661fec08aa83b01865063f1ee08469ccdac9ff735ab278a84ba782e216b392853287e594752"
                + "3c304f7341385f7222646e58475f3b2358437e7a642868536e25403c62396b23487c6369625b4518c15820b1796e5c40a8"
                + "3ec24baef88190f25101535b92250b6fd66c7b5a265ea217122f584104c402bb22de9f7070d39d4485f8ed96704095d6d2"
                + "13ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b"),
            (
                "enrol-subject",
                "10",
                "[ salt: bstr16, 10, pseudonym: bstr32 ]",
                "8350c1675e0bb980a575a89661fec08aa83b0a582063f1ee08469ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b2"
                + "81385e96"),
            (
                "append-record",
                "20",
                "[ salt: bstr16, 20, record: bstr16, subject: bstr32 / null, kind: uint, data-years: [ from: uint, "
                + "to: uint ] / null, threshold: uint, trustee-set: bstr32, segments: [ + segment ] ]",
                "8950c1675e0bb980a575a89661fec08aa83b145063f1ee08469ccdac9ff735ab278a84ba58201c170cf5c1183c860763b2"
                + "81385e96737a74e5f8908fafafcc5252147fbc5b620382121906961861582053be559d39e1d7f209b1796e5c40a83ec24b"
                + "aef88190f25101535b92250b6fd68189507b5a265ea217122fc402bb22de9f70701acc0db4d91bffffffffffffffff5820"
                + "f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d0582040abcf5aa725f345b5f99cb64fe6db"
                + "5b63dafc5b6da95685e239d79940ee70a6582082389045859a5d2ee0671df37f3be5c4d90be18dd86d24938db9111e9147"
                + "6b6b5820b561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53507370de08080967baf52a5945"
                + "3dc5aeb08150555a81ecd7139260b27e785ceedecc0a"),
            (
                "request-access",
                "30",
                "[ salt: bstr16, 30, request: bstr16, record: bstr16, segments: [ + bstr16 ], individual: bstr16, p"
                + "urpose: ascii, action: ascii, details: bstr32, reader-key: point / null, justification: bstr32 / n"
                + "ull, break-glass: bool ]",
                "8c50c1675e0bb980a575a89661fec08aa83b181e5063f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c860763"
                + "b281385e9683507a74e5f8908fafafcc5252147fbc5b6250acf36ba9bb618775730e4353be559d3950e1d7f209b1796e5c"
                + "40a83ec24baef8815090f25101535b92250b6fd66c7b5a265e78234748706c235241663d5428303a7234582a2e22725e4b"
                + "72646038293059362852795e4e77634d246c743b382368493d365c532b6d542e2b696d653358204fe6db5b63dafc5b6da9"
                + "5685e239d79940ee70a682389045859a5d2ee0671df35841043be5c4d90be18dd86d24938db9111e91476b6bb561796f51"
                + "c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59455820c5aeb009555a81"
                + "ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574f4"),
            (
                "attest",
                "40",
                "[ salt: bstr16, 40, kind: ascii, commitment: bstr32 ]",
                "8450c1675e0bb980a575a89661fec08aa83b18287824216a59716f5c3a6e4c242126743f2c64216b392853287e5947523c"
                + "304f7341385f7222645820908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f209"),
        ];
}
