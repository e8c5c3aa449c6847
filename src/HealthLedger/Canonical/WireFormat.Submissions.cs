namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] SubmissionFormats() =>
        [
            (
                "submission",
                "-",
                "[ body: bstr, author-signature: sig, operations: [ + bstr ] ]",
                "8358a9891b00000002fbae36851b71bb54d8d101b5b95820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a"
                + "84ba6d1c170cf5c150183c860763b281385e96737a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e"
                + "4353be559d39e1d7f209b150796e5c40a83ec24baef88190f25101531a03de21741b0000028fa6feefdb58206c7b5a26"
                + "5ea217122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf25840eab323158de4bd7f04969fb1c6ec68964da9"
                + "f424d040abcf5aa725f345b5f99cb64fe6db5b63dafc5b6da95685e239d79940ee70a682389045859a5d2ee0671d8458"
                + "213be5c4d90be18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180a5220c437e1c3b3d46a1eac1ba177"
                + "c5f62a53f95370de08080967baf52a59453dc5aeb009555a814ed7139260b27e785ceedecc0abc5c"),
            (
                "submission-body",
                "id/submission",
                "[ version: 1, suite: 1, ledger-id: bstr32, author: bstr16, key-id: bstr32, nonce: bstr16, valid-"
                + "until-height: uint, operation-count: uint, operations-root: bstr32 ]",
                "891b00000002fbae36851b71bb54d8d101b5b95820a575a89661fec08aa83b63f1ee08469ccdac9ff735ab278a84ba6d"
                + "1c170cf5c150183c860763b281385e96737a74e5f89058208fafafcc5252147fbc5b62acf36ba9bb618775730e4353be"
                + "559d39e1d7f209b150796e5c40a83ec24baef88190f25101531a03de21741b0000028fa6feefdb58206c7b5a265ea217"
                + "122fc402bb22de9f7070d39d4485f8ed96704095d6d213ecf2"),
            (
                "append-record",
                "20",
                "[ salt: bstr16, 20, record: bstr16, subject: bstr32 / null, kind: uint, data-years: [ from: uint"
                + ", to: uint ] / null, threshold: uint, trustee-set: bstr32, segments: [ + segment ] ]",
                "8950c1675e0bb980a575a89661fec08aa83b145063f1ee08469ccdac9ff735ab278a84ba58201c170cf5c1183c860763"
                + "b281385e96737a74e5f8908fafafcc5252147fbc5b620382121906961861582053be559d39e1d7f209b1796e5c40a83e"
                + "c24baef88190f25101535b92250b6fd68189507b5a265ea217122fc402bb22de9f70701acc0db4d91bffffffffffffff"
                + "ff5820f8ed96704095d6d213ecf2eab323158de4bd7f04969fb1c6ec68964da9f424d0582040abcf5aa725f345b5f99c"
                + "b64fe6db5b63dafc5b6da95685e239d79940ee70a6582082389045859a5d2ee0671df37f3be5c4d90be18dd86d24938d"
                + "b9111e91476b6b5820b561796f51c7aad01cc0ebbe180ade20c437e1c3b3d46a1eac1ba177c5f62a53507370de080809"
                + "67baf52a59453dc5aeb08150555a81ecd7139260b27e785ceedecc0a"),
            (
                "amend-record",
                "21",
                "[ salt: bstr16, 21, record: bstr16, target: bstr16, replaces: uint, kind: uint, answers: bstr16 "
                + "/ null, details: bstr32, data-years: [ from: uint, to: uint ] / null, threshold: uint, trustee-s"
                + "et: bstr32, segments: [ * segment ] ]",
                "8c50c1675e0bb980a575a89661fec08aa83b155063f1ee08469ccdac9ff735ab278a84ba506d1c170cf5c1183c860763"
                + "b281385e96190e9a09f65820908fafafcc5252147fbc5b62acf36ba9bb618775730e4353be559d39e1d7f2098219270f"
                + "19098c0f58204baef88190f25101535b92250b6fd66c7b5a265ea217122fc402bb22de9f70708389509d4485f8ed9670"
                + "4095d6d213ecf2eab31a090fecfd01582004969fb1c6ec68964da9f424d040abcf5aa725f345b5f99cb64fe6db5b63da"
                + "fc58205b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90be158208dd86d24938db9111e9147"
                + "6b6bb561796f51c7aad01cc0ebbe180ade20c437e15820c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59"
                + "453dc5aeb00955f68150ecd7139260b27e785ceedecc0abc5c038950d978c3411fa9a80574b291404a274ffa011a6a0a"
                + "21cf5820741ae30d6ffbe71d14d622eaee401e6dea89863112190482e8d196bfe10f6732582099c63b888fa4e16549ee"
                + "6566c7b60d1c1c613b682d356edf4beca6f81f05768e5820c3214d189a894b2364e7d6c1a7d0d68123dc39c7fa6bac0c"
                + "381d5c98b621a58e582038d3b41d906efd9e1ef3e11ed85c9be5785b9d6bcb0702b3b0dcd51d4b147fb9f6808950cc35"
                + "b686692221e5b3157fe67b7268a71a00c7fd0b1a16437031582073c3d608d587cf6c699127ec8346fa47a3667035763d"
                + "ff2bcd21c5a0dac5e40c5820b093277320b2fdfe0e3084b3b39a68113b97b084af58440a05acc94299a3111758204b09"
                + "a7a1b5f2c025046e77ea1a5782edecbad7365df6f929876f978d04409d5a58201b6ad8541f4a65ef41cf170d32f61522"
                + "9f552e67ad7791272a9ffca3478004225002d125a6628804eb2adc9451674e7b00825099926378332d0d223facf180e9"
                + "371274500d6e1bddb6ed377fcf0eb836720503ec"),
        ];
}
