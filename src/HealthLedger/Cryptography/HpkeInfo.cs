using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Cryptography;

/// <summary>
/// What a package is bound to: purpose, ledger, epoch, recipient and context, as the canonical array that is the
/// `info` of HPKE (docs/spec/encoding.md section 5).
/// </summary>
internal static class HpkeInfo
{
    private const string Version = "hl/hpke/v1";

    /// <param name="purpose">ASCII, 1 to 64 characters.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="epoch">The epoch of the replica set under which the package is made.</param>
    /// <param name="recipient">The participant that opens it.</param>
    /// <param name="context">A hash of all else that the package belongs to.</param>
    public static byte[] Build(
        string purpose, LedgerId ledger, ulong epoch, ParticipantId recipient, Digest256 context)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Text(Version);
        writer.Text(purpose);
        writer.Id(ledger);
        writer.Unsigned(epoch);
        writer.Id(recipient);
        writer.Id(context);
        byte[] info = writer.ToArray();
        writer.Dispose();
        return info;
    }
}
