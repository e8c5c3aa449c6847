using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Cryptography;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class HpkeVectorTests
{
    private readonly ITestOutputHelper _output;
    private int _compared;

    public HpkeVectorTests(ITestOutputHelper output) => _output = output;

    [VectorFact]
    public void Every_value_of_the_published_vectors_agrees()
    {
        int sets = 0;
        foreach (JsonElement vector in VectorFiles.Json(VectorFiles.Hpke).EnumerateArray())
        {
            sets++;
            using ECDiffieHellman recipient = HpkeKem.DeriveKeyPair(VectorFiles.Hex(vector, "ikmR"));
            using ECDiffieHellman ephemeral = HpkeKem.DeriveKeyPair(VectorFiles.Hex(vector, "ikmE"));
            Same(vector, "skRm", recipient.ExportParameters(includePrivateParameters: true).D!);
            Same(vector, "skEm", ephemeral.ExportParameters(includePrivateParameters: true).D!);
            Same(vector, "pkRm", P256.ExportPoint(recipient));
            Same(vector, "pkEm", P256.ExportPoint(ephemeral));
            (byte[] shared, byte[] encapsulated) =
                HpkeKem.TryEncapsulate(P256.ExportPoint(recipient), ephemeral)!.Value;
            Same(vector, "enc", encapsulated);
            Same(vector, "shared_secret", shared);
            Same(
                vector,
                "shared_secret",
                HpkeKem.TryDecapsulate(recipient, P256.ExportPoint(recipient), encapsulated)!);
            CompareSchedule(vector, shared);
        }

        _output.WriteLine($"1 file: {sets} sets, {_compared} values");
        Assert.Equal(3, sets);

        // Per set: 7 of keys and secrets, 3 of the schedule, 257 encryptions of nonce and ciphertext, 3 exports.
        Assert.Equal(3 * (7 + 3 + (2 * 257) + 3), _compared);
    }

    [VectorFact]
    public void First_package_of_suite_1_is_the_published_one_and_opens()
    {
        JsonElement vector = Assert.Single(
            VectorFiles.Json(VectorFiles.Hpke).EnumerateArray(),
            vector => vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("aead_id").GetInt32() == 2);
        JsonElement first = vector.GetProperty("encryptions")[0];
        byte[] info = VectorFiles.Hex(vector, "info");
        byte[] data = VectorFiles.Hex(first, "aad");
        byte[] plain = VectorFiles.Hex(first, "pt");
        byte[] point = VectorFiles.Hex(vector, "pkRm");
        using ECDiffieHellman recipient = HpkeKem.DeriveKeyPair(VectorFiles.Hex(vector, "ikmR"));

        byte[] package = Hpke.TrySeal(VectorFiles.Hex(vector, "ikmE"), point, info, data, plain)!;

        Assert.Equal([.. VectorFiles.Hex(vector, "enc"), .. VectorFiles.Hex(first, "ct")], package);
        Assert.Equal(plain, Hpke.TryOpen(recipient, point, info, data, package));
    }

    private void CompareSchedule(JsonElement vector, byte[] shared)
    {
        HpkeMode mode = (HpkeMode)vector.GetProperty("mode").GetByte();
        HpkeCipher cipher = (HpkeCipher)vector.GetProperty("aead_id").GetByte();
        bool hasKey = mode == HpkeMode.PreSharedKey;
        using HpkeKeySchedule schedule = HpkeKeySchedule.Derive(
            mode,
            cipher,
            shared,
            VectorFiles.Hex(vector, "info"),
            hasKey ? VectorFiles.Hex(vector, "psk") : [],
            hasKey ? VectorFiles.Hex(vector, "psk_id") : []);
        Same(vector, "key", schedule.Key);
        Same(vector, "base_nonce", schedule.BaseNonce);
        Same(vector, "exporter_secret", schedule.ExporterSecret);
        using AesGcm aes = new(schedule.Key, 16);
        int sequence = 0;
        foreach (JsonElement encryption in vector.GetProperty("encryptions").EnumerateArray())
        {
            byte[] nonce = [.. schedule.BaseNonce];
            nonce[^1] ^= (byte)(sequence & 0xFF);
            nonce[^2] ^= (byte)(sequence >> 8);
            Same(encryption, "nonce", nonce);
            byte[] plain = VectorFiles.Hex(encryption, "pt");
            byte[] sealedBytes = new byte[plain.Length + 16];
            aes.Encrypt(
                nonce, plain, sealedBytes.AsSpan(0, plain.Length), sealedBytes.AsSpan(plain.Length),
                VectorFiles.Hex(encryption, "aad"));
            Same(encryption, "ct", sealedBytes);
            sequence++;
        }

        foreach (JsonElement export in vector.GetProperty("exports").EnumerateArray())
        {
            Same(export, "exported_value", HpkeLabels.Expand(
                HpkeKeySchedule.SuiteOf(cipher),
                schedule.ExporterSecret,
                "sec"u8,
                VectorFiles.Hex(export, "exporter_context"),
                export.GetProperty("L").GetInt32()));
        }
    }

    private void Same(JsonElement element, string name, byte[] actual)
    {
        Assert.Equal(VectorFiles.Hex(element, name), actual);
        _compared++;
    }
}
