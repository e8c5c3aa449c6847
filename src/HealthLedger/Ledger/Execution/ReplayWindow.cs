using System.Buffers.Binary;
using HealthLedger.Canonical;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>The submissions of the last window of heights, so that none is sealed twice (state kinds 5 and
/// 6).</summary>
internal static class ReplayWindow
{
    public static byte[] KeyOf(ParticipantId author, SubmissionId id)
    {
        byte[] key = new byte[ParticipantId.SizeBytes + SubmissionId.SizeBytes];
        author.CopyTo(key);
        id.CopyTo(key.AsSpan(ParticipantId.SizeBytes));
        return key;
    }

    public static void Remember(LedgerState state, ulong height, byte[] key, SubmissionId id)
    {
        CanonicalWriter writer = new(stackalloc byte[32]);
        writer.Array(1);
        writer.Unsigned(height);
        state.Set(StateKind.Submission, key, writer.ToArray(), new Digest256(id.ToArray()));
    }

    /// <summary>Writes the window row of a height and forgets what has left the window.</summary>
    public static void Close(
        LedgerState state, ulong height, uint window, IReadOnlyList<byte[]> keys, Digest256 batchDigest)
    {
        if (keys.Count > 0)
        {
            CanonicalWriter writer = new(stackalloc byte[512]);
            writer.Array(keys.Count);
            foreach (byte[] key in keys)
            {
                writer.Bytes(key);
            }

            state.Set(StateKind.Window, HeightKey(height), writer.ToArray(), batchDigest);
            writer.Dispose();
        }

        if (height >= window)
        {
            Forget(state, HeightKey(height - window));
        }
    }

    private static void Forget(LedgerState state, byte[] rowKey)
    {
        if (state.Read(StateKind.Window, rowKey) is not { } row)
        {
            return;
        }

        ForEach(row, key => state.Remove(StateKind.Submission, key));
        state.Remove(StateKind.Window, rowKey);
    }

    /// <summary>The keys of submissions that a window row names.</summary>
    public static void ForEach(byte[] row, Action<byte[]> visit)
    {
        CanonicalReader reader = new(row);
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        for (int i = 0; i < count; i++)
        {
            visit(reader.Bytes().ToArray());
        }
    }

    public static byte[] HeightKey(ulong height)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, height);
        return key;
    }
}
