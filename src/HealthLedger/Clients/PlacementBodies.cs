using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>Calls about the placement of records, and what they are answered with.</summary>
internal static class PlacementBodies
{
    public static void Placed(this ref CanonicalWriter writer, RecordPlacement placement)
    {
        writer.Array(4);
        writer.Ids(placement.Holders);
        writer.Ids(placement.Trustees);
        writer.Unsigned((ulong)placement.Threshold);
        writer.Unsigned((ulong)placement.Copies);
    }

    public static RecordPlacement Placed(this ref CanonicalReader reader)
    {
        reader.Array(4);
        return new RecordPlacement
        {
            Holders = reader.Participants(),
            Trustees = reader.Participants(),
            Threshold = reader.Count(),
            Copies = reader.Count(),
        };
    }

    public static void Placement(this ref CanonicalWriter writer, PlacementStatus status)
    {
        writer.Array(5);
        writer.Bytes(new PlacementPolicy(status.Rules.Select(each => each.Rule)).Encode());
        writer.Array(status.Rules.Count);
        foreach ((_, RecordPlacement placement) in status.Rules)
        {
            writer.Placed(placement);
        }

        writer.Placed(status.Otherwise);
        if (status.Boundary is { } boundary)
        {
            writer.Unsigned(boundary.Value);
        }
        else
        {
            writer.Null();
        }

        writer.Bytes(new PlacementPolicy(status.Next).Encode());
    }

    public static PlacementStatus Placement(this ref CanonicalReader reader)
    {
        reader.Array(5);
        PlacementPolicy? policy = reader.Policy();
        int count = reader.ArrayHead(PlacementPolicy.MaxRules);
        if (count != (policy?.Rules.Count ?? 0))
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        List<(PlacementRule, RecordPlacement)> rules = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            rules.Add((policy!.Rules[i], reader.Placed()));
        }

        return new PlacementStatus
        {
            Rules = rules,
            Otherwise = reader.Placed(),
            Boundary = reader.TryNull() ? null : new BlockHeight(reader.Unsigned()),
            Next = reader.Policy()?.Rules ?? [],
        };
    }

    public static byte[] Propose(PlacementPolicy policy, ulong heights) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(2);
        writer.Bytes(policy.Encode());
        writer.Unsigned(heights);
    });

    public static (PlacementPolicy Policy, ulong Heights) ReadProposal(ref CanonicalReader reader)
    {
        reader.Array(2);
        return (reader.Policy() ?? new PlacementPolicy([]), reader.Heights());
    }

    /// <summary>A policy; null, and refused, where the bytes are none.</summary>
    public static PlacementPolicy? Policy(this ref CanonicalReader reader)
    {
        PlacementPolicy? policy = PlacementPolicy.TryDecode(reader.Bytes(ProposeChange.MaxPlacementBytes));
        if (policy is null)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return policy;
    }
}
