namespace HealthLedger.Canonical;

internal static partial class WireFormat
{
    private static (string Name, string Label, string Cddl, string GoldenHex)[] ApplicationFormats() =>
        [
            (
                "participant-facts",
                "facts",
                "[ version: 1, blinding: bstr32, participant: bstr16, facts-version: uint, legal-name: bstr, coun"
                + "try: ascii, roles: uint, contract: bstr32 / null, contact: bstr ]",
                "890158209ccdac9ff735ab278a84ba6d1c170cf5c1183c860763b281385e96737a74e5f850c1675e0bb980a575a89661"
                + "fec08aa83b19d0bb56486175732058475f3b2358437e7a642868536e25403c62444502582075730e4353be559d39e1d7"
                + "f209b1796e5c40a83ec24baef88190f25101535b925829c3bc20793d214d5d4d4552374748706c235241663d5428303a"
                + "7234582a2e22725e4b72646038293059"),
            (
                "participant-application",
                "-",
                "[ 'healthledger-participant', 1, [ id: bstr16, code: ascii, country: ascii, roles: uint, facts: "
                + "bstr32, signing-key: point ], facts: bstr, proof: sig ]",
                "8578186865616c74686c65646765722d7061727469636970616e74018650c1675e0bb980a575a89661fec08aa83b7738"
                + "2368493d365c532b6d542e2b696d65335f277544334c62444518325820a5f7bc445be47b05cb0242f2f4b79cb7e1a551"
                + "c80e454b6e82d4ba6b19b7f87a584104fc5b6da95685e239d79940ee70a682389045859a5d2ee0671df37f3be5c4d90b"
                + "e18dd86d24938db9111e91476b6bb561796f51c7aad01cc0ebbe180ade20c43758ad8901582008469ccdac9ff735ab27"
                + "8a84ba6d1c170cf5c1183c860763b281385e96737a7450c1675e0bb980a575a89661fec08aa83b01582b486175732064"
                + "6e58475f3b2358437e7a642868536e25403c62396b23487c6369555b453d653335464629616244451832f65842c3bc20"
                + "673c48733e4261414133667150793d214d5d4d4552374748706c235241663d5428303a7234582a2e22725e4b72646038"
                + "293059362852795e4e66634d246c745840e1c3b3d46a1eac1ba177c5f62a53f97370de08080967baf52a59453dc5aeb0"
                + "09555a81ecd7139260b27e785ceedecc0abc5c03d978c3411fa9a80574b291404a"),
        ];
}
