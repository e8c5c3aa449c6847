using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// What no protocol of this kind can leave out, by as many tasks as there are replicas: each verifies every author's
/// signature, makes its three votes for a block and verifies a quorum of the others' three, and stores the records as
/// raw rows, a transaction for each block. Nothing is encrypted, sent, executed or answered.
/// </summary>
internal sealed class ConsensusLimit
{
    private const int VotesOfBlock = 3;

    private readonly BenchmarkRun _run;

    public ConsensusLimit(BenchmarkRun run) => _run = run;

    /// <summary>Measures it.</summary>
    /// <param name="replicas">How many replicas.</param>
    /// <param name="records">How many records of the case's bytes.</param>
    /// <param name="submissions">How many signatures of authors.</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="payload">The bytes of a record.</param>
    /// <param name="isOnDisk">Whether rows are stored; each record is hashed otherwise.</param>
    public async Task<Measurement> MeasureAsync(
        int replicas, long records, long submissions, long blocks, byte[] payload, bool isOnDisk)
    {
        string[] folders = [.. Enumerable.Range(0, replicas).Select(_ => _run.NewFolder())];
        int quorum = replicas - ((replicas - 1) / 3);
        return await _run.MeasureAsync(records, () => Task.WhenAll(folders.Select(folder => Task.Run(() =>
        {
            Sign(submissions, blocks, quorum);
            Store(folder, records, blocks, payload, isOnDisk);
        })))).ConfigureAwait(false);
    }

    private static void Sign(long submissions, long blocks, int quorum)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] message = RandomNumberGenerator.GetBytes(Digest256.SizeBytes);
        byte[] signature = P256.Sign(key, message);
        for (long i = 0; i < blocks * VotesOfBlock; i++)
        {
            P256.Sign(key, message);
        }

        for (long i = 0; i < submissions + (blocks * VotesOfBlock * (quorum - 1)); i++)
        {
            if (!key.VerifyData(
                message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            {
                throw new InvalidOperationException("A signature is not valid.");
            }
        }
    }

    private static void Store(string folder, long records, long blocks, byte[] payload, bool isOnDisk)
    {
        if (isOnDisk)
        {
            using RawSqliteRows rows = new(folder);
            rows.Insert(records, Math.Max(1, blocks), payload);
            return;
        }

        for (long i = 0; i < records; i++)
        {
            Sha256.Of(payload);
        }
    }
}
