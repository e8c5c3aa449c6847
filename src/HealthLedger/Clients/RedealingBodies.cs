using HealthLedger.Canonical;

namespace HealthLedger.Clients;

/// <summary>The records that are to be dealt anew, in the answer to a call for a node's status.</summary>
internal static class RedealingBodies
{
    public static void Redealing(this ref CanonicalWriter writer, RedealingStatus? status)
    {
        if (status is null)
        {
            writer.Null();
            return;
        }

        writer.Array(4);
        writer.Unsigned(status.Records);
        writer.Unsigned(status.ReadableByOne);
        writer.Unsigned(status.Failed);
        writer.Boolean(status.IsCounting);
    }

    public static RedealingStatus? Redealing(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(4);
        return new RedealingStatus
        {
            Records = reader.Unsigned(),
            ReadableByOne = reader.Unsigned(),
            Failed = reader.Unsigned(),
            IsCounting = reader.Boolean(),
        };
    }
}
