using System.Globalization;
using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Output;

/// <summary>Shows the replica set, and proposals that are voted on.</summary>
internal static class MembershipView
{
    /// <summary>One JSON line for each proposal, or a table.</summary>
    public static void Show(CliConsole console, IReadOnlyList<ReplicaProposal> proposals)
    {
        if (console.IsJson)
        {
            foreach (ReplicaProposal proposal in proposals)
            {
                console.WriteJson(json => Write(json, proposal));
            }
        }

        foreach (ReplicaProposal proposal in proposals)
        {
            console.WriteValues(
                ("Proposal", proposal.Id.ToString()),
                ("By", proposal.Proposer.ToString()),
                ("Gets a replica", OfSet(proposal, Join(proposal.Seated.Select(
                    seat => $"{seat.Participant} with seal key {seat.SealKeyId}")))),
                ("Leaves", OfSet(proposal, Join(proposal.Removed.Select(each => each.ToString())))),
                ("Protocol version", proposal.ProtocolVersion?.ToString(CultureInfo.InvariantCulture)),
                ("Placement", proposal.Placement is { } policy
                    ? string.Join("; ", policy.Rules.Select(rule =>
                        $"{rule.Kind?.ToString() ?? "records"} of {rule.Custodian?.ToString() ?? "any"} "
                        + PlacementView.Describe(rule)).DefaultIfEmpty("every replica holds everything"))
                    : null),
                ("Yes", Join(proposal.Yes.Select(each => each.ToString()))),
                ("No", Join(proposal.No.Select(each => each.ToString()))),
                ("Until height", proposal.Expires.Value.ToString(CultureInfo.InvariantCulture)));
            console.WriteLine(string.Empty);
        }

        if (proposals.Count == 0)
        {
            console.WriteLine("No proposal is open.");
        }
    }

    /// <summary>The set that seals, and what is ahead.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="status">The set.</param>
    /// <param name="vote">The entry of a vote, or null.</param>
    public static void Show(CliConsole console, ReplicaSetStatus status, SealedEntry? vote)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteNumber("epoch", status.Epoch);
                Write(json, "replicas", status.Replicas);
                if (status.Boundary is { } boundary)
                {
                    json.WriteNumber("boundary", boundary.Value);
                }

                Write(json, "next", status.Next);
                json.WriteNumber("protocolVersion", status.ProtocolVersion);
                if (status.NextProtocolVersion is { } next)
                {
                    json.WriteNumber("nextProtocolVersion", next);
                }

                if (vote is not null)
                {
                    json.WriteNumber("height", vote.Height.Value);
                    json.WriteNumber("index", vote.Index);
                }
            });
        }

        console.WriteValues(
            ("Vote", vote is null ? null : FormattableString.Invariant($"entry {vote.Height.Value}/{vote.Index}")),
            ("Epoch", status.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("Replicas", Join(status.Replicas.Select(each => each.ToString()))),
            ("Changes after height", status.Boundary?.Value.ToString(CultureInfo.InvariantCulture)),
            ("Then", status.Boundary is null ? null : Join(status.Next.Select(each => each.ToString()))),
            ("Protocol version", status.NextProtocolVersion is { } then && then != status.ProtocolVersion
                ? FormattableString.Invariant($"{status.ProtocolVersion}, then {then}")
                : status.ProtocolVersion.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Write(Utf8JsonWriter json, ReplicaProposal proposal)
    {
        json.WriteString("id", proposal.Id.ToString());
        json.WriteString("proposer", proposal.Proposer.ToString());
        json.WriteString("kind", proposal.Kind switch
        {
            LedgerChangeKind.ProtocolVersion => "protocol-version",
            LedgerChangeKind.Placement => "placement",
            _ => "replicas",
        });
        json.WriteNumber("expires", proposal.Expires.Value);
        if (proposal.ProtocolVersion is { } version)
        {
            json.WriteNumber("protocolVersion", version);
        }

        if (proposal.Placement is { } placement)
        {
            json.WriteStartArray("rules");
            foreach (PlacementRule rule in placement.Rules)
            {
                json.WriteStartObject();
                PlacementView.Write(json, rule);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("added");
        foreach ((ParticipantId participant, Digest256 sealKeyId) in proposal.Seated)
        {
            json.WriteStartObject();
            json.WriteString("id", participant.ToString());
            json.WriteString("sealKey", sealKeyId.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "removed", proposal.Removed);
        Write(json, "yes", proposal.Yes);
        Write(json, "no", proposal.No);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ParticipantId> participants)
    {
        json.WriteStartArray(name);
        foreach (ParticipantId participant in participants)
        {
            json.WriteStringValue(participant.ToString());
        }

        json.WriteEndArray();
    }

    private static string? OfSet(ReplicaProposal proposal, string text) =>
        proposal.Kind == LedgerChangeKind.Replicas ? text : null;

    private static string Join(IEnumerable<string> parts) =>
        string.Join(", ", parts) is { Length: > 0 } text ? text : "nobody";
}
