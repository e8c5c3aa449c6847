using System.Globalization;
using System.Text;

namespace HealthLedger.Hl7v2.Generator;

/// <summary>Writes the view of one segment.</summary>
internal sealed class SegmentEmitter(Composite segment, ViewTypes types)
{
    private static readonly string[] Reserved =
    [
        "Segment", "SegmentId", "From", "ToString", "GetHashCode", "Equals", "GetType", "ReferenceEquals",
    ];

    /// <summary>Fields of MSH that are read by hand, since they decide how a message is handled.</summary>
    private static readonly Dictionary<int, string> WrittenOfHeader = new()
    {
        [3] = "SendingApplication",
        [4] = "SendingFacility",
        [5] = "ReceivingApplication",
        [6] = "ReceivingFacility",
        [7] = "MessageTime",
        [9] = "MessageType",
        [10] = "ControlId",
        [11] = "ProcessingId",
        [12] = "VersionId",
        [15] = "AcceptAcknowledgmentType",
        [16] = "ApplicationAcknowledgmentType",
        [18] = "CharacterSet",
    };

    public static string NameOf(string id) => $"{id[0]}{id[1..].ToLowerInvariant()}Segment";

    public string Emit()
    {
        string name = NameOf(segment.Id);
        string versions = MemberDoc.Versions(segment.Since, segment.Until);
        string title = segment.Name == segment.Id ? segment.Id : $"{segment.Id}, {MemberDoc.Escape(segment.Name)}";
        StringBuilder text = new(DataTypeEmitter.Header);
        text.Append(
            $$"""
            using HealthLedger.Hl7v2.DataTypes;
            using HealthLedger.Hl7v2.Parsing;

            namespace HealthLedger.Hl7v2.Segments;

            /// <summary>{{title}} ({{versions}}): a view of its fields by their names. It copies nothing.</summary>
            public readonly ref partial struct {{name}} : IHl7SegmentView<{{name}}>
            {
                private {{name}}(Hl7Segment segment) => Segment = segment;

                /// <inheritdoc/>
                public static string SegmentId => "{{segment.Id}}";

                /// <inheritdoc/>
                public Hl7Segment Segment { get; }

            """);
        bool isHeader = segment.Id == "MSH";
        HashSet<string> taken = [.. Reserved, name, .. isHeader ? WrittenOfHeader.Values : Enumerable.Empty<string>()];
        foreach (Member member in segment.Members)
        {
            if (!isHeader || !WrittenOfHeader.ContainsKey(member.Number))
            {
                EmitField(text, member, taken);
            }
        }

        text.Append(
            $$"""

                /// <inheritdoc/>
                public static {{name}} From(Hl7Segment segment) => new(SegmentView.Require(segment, SegmentId));
            }

            """);
        return text.ToString();
    }

    private void EmitField(StringBuilder text, Member member, HashSet<string> taken)
    {
        string property = MemberName.Distinct(MemberName.ToIdentifier(member.Name, segment.Id), member.Number, taken);
        string field = string.Create(CultureInfo.InvariantCulture, $"Segment[{member.Number}]");
        string type = types.Of(member.Newest.Facts.Type);
        if (type == ViewTypes.Plain)
        {
            Append(text, member, type, property, field);
        }
        else if (member.IsRepeating)
        {
            Append(text, member, $"Hl7Repetitions<{type}>", property, $"new({field})");
        }
        else
        {
            Append(text, member, type, property, $"{type}.From({field})");
        }
    }

    private void Append(StringBuilder text, Member member, string type, string property, string value) =>
        text.Append(
            $"""

                /// <summary>{MemberDoc.Of(segment.Id, '-', member, segment.Until)}</summary>
                public {type} {property} => {value};

            """);
}
