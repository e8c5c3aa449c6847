using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class AgreementVectorTests
{
    // "Acceptable" are compressed points: the protocol has uncompressed ones alone and refuses them.
    [VectorFact]
    public void Agreement_on_raw_points_agrees()
    {
        int valid = 0;
        int refused = 0;
        foreach ((JsonElement _, JsonElement test) in VectorFiles.Wycheproof(VectorFiles.Ecdh))
        {
            using ECDiffieHellman own = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Scalar(VectorFiles.Hex(test, "private")),
            });
            byte[]? agreed = HpkeKem.TryAgree(own, VectorFiles.Hex(test, "public"));
            if (VectorFiles.IsValid(test))
            {
                Assert.Equal(VectorFiles.Hex(test, "shared"), agreed);
                valid++;
            }
            else
            {
                Assert.True(agreed is null, $"case {test.GetProperty("tcId").GetInt32()}");
                refused++;
            }
        }

        Assert.Equal((220, 17), (valid, refused));
    }

    // The file writes a scalar with a sign byte, or without its leading zeros.
    private static byte[] Scalar(byte[] number)
    {
        byte[] trimmed = number.AsSpan().TrimStart((byte)0).ToArray();
        return [.. new byte[32 - trimmed.Length], .. trimmed];
    }
}
