using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Backups;

/// <summary>What entries about a backup commit to: whoever has the file can check that it is the one.</summary>
internal static class BackupCommitment
{
    public static Digest256 Of(Digest256 backup) => LabelledHash.Of(HashLabel.Facts, backup.ToArray());
}
