using System.Text.Json;

namespace HealthLedger.Tests.Cryptography.Published;

/// <summary>Reads the published vectors; every file is named here once, with the test that judges by it.</summary>
internal static class VectorFiles
{
    public const string AesGcm = "wycheproof/aes_gcm_test.json";
    public const string AesKwp = "wycheproof/aes_kwp_test.json";
    public const string ChaCha = "wycheproof/chacha20_poly1305_test.json";
    public const string Ecdh = "wycheproof/ecdh_secp256r1_ecpoint_test.json";
    public const string Ecdsa = "wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
    public const string Hkdf = "wycheproof/hkdf_sha256_test.json";
    public const string Hmac = "wycheproof/hmac_sha256_test.json";
    public const string MlKem = "wycheproof/mlkem_768_test.json";
    public const string Hpke = "hpke/rfc9180-dhkem-p256-hkdf-sha256.json";
    public const string HpkeHybrid = "hpke/hpke-pq-mlkem768-p256.json";
    public const string Inclusion = "rfc6962/inclusion.json";
    public const string Consistency = "rfc6962/consistency.json";
    public const string Shamir = "shamir/gf256-kat.json";
    public const string SlipPoints = "shamir/slip39-raw-points.json";
    public const string SlipVectors = "shamir/slip39-vectors.json";
    public const string SlipWords = "shamir/slip39-wordlist.txt";
    public const string JcsNumbers = "jcs/es6-numbers-1-1000.txt";

    public static IReadOnlyList<string> JcsCases { get; } = ["arrays", "french", "structures", "values"];

    /// <summary>Which test of which class reads a file.</summary>
    public static IReadOnlyDictionary<string, (Type Class, string Test)> Readers { get; } = Collect();

    public static byte[] Read(string name) => File.ReadAllBytes(TestData.Path("vectors/" + name));

    public static JsonElement Json(string name)
    {
        using JsonDocument file = JsonDocument.Parse(Read(name));
        return file.RootElement.Clone();
    }

    public static byte[] Hex(JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() == "valid";

    public static IEnumerable<(JsonElement Group, JsonElement Test)> Wycheproof(string name) =>
        Json(name).GetProperty("testGroups").EnumerateArray()
            .SelectMany(group => group.GetProperty("tests").EnumerateArray().Select(test => (group, test)));

    private static Dictionary<string, (Type Class, string Test)> Collect()
    {
        Dictionary<string, (Type Class, string Test)> readers = new(StringComparer.Ordinal)
        {
            [AesGcm] = (typeof(VectorTests),
                nameof(VectorTests.Sealing_with_aes_gcm_agrees_with_the_published_vectors)),
            [Ecdsa] = (typeof(VectorTests),
                nameof(VectorTests.Signatures_of_the_published_vectors_are_judged_as_published_but_for_high_s)),
            [Hkdf] = (typeof(VectorTests), nameof(VectorTests.Key_derivation_agrees_with_the_published_vectors)),
            [Hmac] = (typeof(VectorTests),
                nameof(VectorTests.Message_authentication_agrees_with_the_published_vectors)),
            [Inclusion] = (typeof(VectorTests), nameof(VectorTests.Inclusion_proofs_are_judged_as_published)),
            [Shamir] = (typeof(VectorTests), nameof(VectorTests.Shares_are_those_of_the_known_answers)),
            [AesKwp] = (typeof(CipherVectorTests), nameof(CipherVectorTests.Key_wrapping_agrees)),
            [ChaCha] = (typeof(CipherVectorTests), nameof(CipherVectorTests.ChaCha20_poly1305_agrees)),
            [Ecdh] = (typeof(AgreementVectorTests), nameof(AgreementVectorTests.Agreement_on_raw_points_agrees)),
            [MlKem] = (typeof(LatticeVectorTests), nameof(LatticeVectorTests.Decapsulation_with_ml_kem_agrees)),
            [HpkeHybrid] = (typeof(LatticeVectorTests),
                nameof(LatticeVectorTests.Package_of_the_hybrid_suite_is_refused)),
            [Hpke] = (typeof(HpkeVectorTests), nameof(HpkeVectorTests.Every_value_of_the_published_vectors_agrees)),
            [Consistency] = (typeof(ConsistencyVectorTests),
                nameof(ConsistencyVectorTests.Consistency_proofs_are_judged_as_published)),
            [SlipPoints] = (typeof(SlipVectorTests), nameof(SlipVectorTests.Secrets_and_digests_of_the_points_agree)),
            [SlipVectors] = (typeof(SlipVectorTests), nameof(SlipVectorTests.Points_are_those_of_the_mnemonics)),
            [SlipWords] = (typeof(SlipVectorTests), nameof(SlipVectorTests.Points_are_those_of_the_mnemonics)),
            [JcsNumbers] = (typeof(CanonicalJsonVectorTests), nameof(CanonicalJsonVectorTests.Numbers_agree)),
        };
        foreach (string name in JcsCases)
        {
            foreach (string file in (string[])[$"input/{name}.json", $"output/{name}.json", $"outhex/{name}.txt"])
            {
                readers.Add("jcs/" + file,
                    (typeof(CanonicalJsonVectorTests), nameof(CanonicalJsonVectorTests.Documents_agree)));
            }
        }

        return readers;
    }
}
