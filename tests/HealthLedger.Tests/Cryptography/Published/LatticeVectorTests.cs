using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class LatticeVectorTests
{
    [LatticeFact]
    public void Decapsulation_with_ml_kem_agrees()
    {
        int read = 0;
        foreach ((JsonElement _, JsonElement test) in VectorFiles.Wycheproof(VectorFiles.MlKem))
        {
            using MLKem key = MLKem.ImportPrivateSeed(MLKemAlgorithm.MLKem768, VectorFiles.Hex(test, "seed"));
            Assert.Equal(VectorFiles.Hex(test, "ek"), key.ExportEncapsulationKey());
            Assert.Equal(VectorFiles.Hex(test, "K"), key.Decapsulate(VectorFiles.Hex(test, "c")));
            read++;
        }

        Assert.Equal(129, read);
    }

    // The hybrid KEM is that of a later suite, which nothing of ours implements yet; its keys and packages are refused.
    [VectorFact]
    public void Package_of_the_hybrid_suite_is_refused()
    {
        JsonElement vector = Assert.Single(VectorFiles.Json(VectorFiles.HpkeHybrid).EnumerateArray());
        byte[] key = VectorFiles.Hex(vector, "pkRm");
        byte[] encapsulated = VectorFiles.Hex(vector, "enc");
        byte[] info = VectorFiles.Hex(vector, "info");
        using ECDiffieHellman own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] point = P256.ExportPoint(own);

        Assert.Equal(0x0050, vector.GetProperty("kem_id").GetInt32());
        Assert.Equal((1184 + 65, 1088 + 65), (key.Length, encapsulated.Length));
        Assert.Null(HpkeSender.TryCreate(key, info));
        using HpkeRecipients recipients = new();
        foreach (JsonElement encryption in vector.GetProperty("encryptions").EnumerateArray())
        {
            byte[] package = [.. encapsulated, .. VectorFiles.Hex(encryption, "ct")];
            Assert.Null(recipients.TryOpen(1, own, point, info, VectorFiles.Hex(encryption, "aad"), package));
        }
    }
}
