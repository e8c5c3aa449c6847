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
    public void Packages_of_a_context_of_suite_1_are_the_published_ones_and_open_in_any_order()
    {
        JsonElement vector = Assert.Single(
            VectorFiles.Json(VectorFiles.Hpke).EnumerateArray(),
            vector => vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("aead_id").GetInt32() == 2);
        byte[] info = VectorFiles.Hex(vector, "info");
        byte[] point = VectorFiles.Hex(vector, "pkRm");
        byte[] encapsulated = VectorFiles.Hex(vector, "enc");
        JsonElement[] encryptions = [.. vector.GetProperty("encryptions").EnumerateArray()];
        byte[][] published =
        [
            .. encryptions.Select((encryption, sequence) => (byte[])
            [
                .. encapsulated, 0, 0, (byte)(sequence >> 8), (byte)(sequence & 0xFF),
                .. VectorFiles.Hex(encryption, "ct"),
            ]),
        ];

        using (HpkeSender sender = HpkeSender.TryCreate(VectorFiles.Hex(vector, "ikmE"), point, info)!)
        {
            for (int i = 0; i < encryptions.Length; i++)
            {
                Assert.Equal(
                    published[i],
                    sender.TrySeal(VectorFiles.Hex(encryptions[i], "aad"), VectorFiles.Hex(encryptions[i], "pt")));
            }
        }

        Assert.Equal(257, encryptions.Length);
        using HpkeRecipients recipients = new();
        using ECDiffieHellman recipient = HpkeKem.DeriveKeyPair(VectorFiles.Hex(vector, "ikmR"));
        foreach (int i in (int[])[256, 0, 255, 1, 10, 2, 4, .. Enumerable.Range(0, 257).Reverse()])
        {
            Assert.Equal(
                VectorFiles.Hex(encryptions[i], "pt"), Open(published[i], VectorFiles.Hex(encryptions[i], "aad")));
            Assert.Null(Open(published[i], VectorFiles.Hex(encryptions[(i + 1) % 257], "aad")));
        }

        Assert.Equal(1UL, recipients.Agreements);

        byte[]? Open(byte[] package, byte[] data) => recipients.TryOpen(1, recipient, point, info, data, package);
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
            byte[] data = VectorFiles.Hex(encryption, "aad");
            byte[] package = HpkePackage.Begin(VectorFiles.Hex(vector, "enc"), (uint)sequence, plain.Length);
            HpkePackage.Seal(aes, schedule.BaseNonce, data, plain, package);
            Same(encryption, "ct", package[69..]);
            Assert.Equal(plain, HpkePackage.TryOpen(schedule.Key, schedule.BaseNonce, data, package));
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
