using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Routing;

namespace HealthLedger.Adapters.Tests.Routing;

public sealed class Hl7MessageFilterTests
{
    private const string Text =
        "MSH|^~\\&|LAB|^1.2.3^ISO|EHR|WARD|20260101120000||ORU^R01|ID1|P|2.5.1\rPID|1||4711\rPV1|1|I|ICU^^^NORTH\r"
        + "OBX|1|NM|GLU||5|||A\rOBX|2|NM|K||\"\"\r";

    [Theory]
    [InlineData("ORU", true)]
    [InlineData("ORU^R01", true)]
    [InlineData("ORU^R03", false)]
    [InlineData("ADT", false)]
    public void Type_fits_whole_or_by_its_code(string type, bool isMatch)
    {
        Hl7MessageFilter filter = new();
        filter.MessageTypes.Add(type);

        Assert.Equal(isMatch, filter.IsMatch(Message()));
    }

    [Theory]
    [InlineData("LAB", "EHR", "P", true)]
    [InlineData("1.2.3", "WARD", "P", true)]
    [InlineData("lab", "EHR", "P", false)]
    [InlineData("LAB", "LAB", "P", false)]
    [InlineData("LAB", "EHR", "T", false)]
    public void Sender_receiver_and_processing_id_have_all_to_fit(
        string sender, string receiver, string processing, bool isMatch)
    {
        Hl7MessageFilter filter = new();
        filter.Senders.Add(sender);
        filter.Receivers.Add(receiver);
        filter.ProcessingIds.Add(processing);

        Assert.Equal(isMatch, filter.IsMatch(Message()));
    }

    [Theory]
    [InlineData("PV1-3.4", "NORTH", false, true)]
    [InlineData("PV1-3.4", "SOUTH", false, false)]
    [InlineData("PV1-3.4", "SOUTH", true, true)]
    [InlineData("OBX[2]-3", "K", false, true)]
    [InlineData("ZXX-1", null, false, false)]
    [InlineData("ZXX-1", null, true, true)]
    [InlineData("OBX-5", null, false, true)]
    [InlineData("OBX[2]-5", null, false, false)]
    public void Condition_asks_for_presence_or_for_a_value_and_the_null_value_is_none(
        string path, string? value, bool isNegated, bool isMatch)
    {
        Hl7MessageFilter filter = new();
        filter.Conditions.Add(new Hl7FilterCondition
        {
            Path = path,
            Values = value is null ? [] : [value],
            IsNegated = isNegated,
        });

        Assert.Equal(isMatch, filter.IsMatch(Message()));
    }

    [Fact]
    public void Digest_is_the_same_for_the_same_lists_alone() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<List<NonEmptyString>>(),
            ArbMap.Default.ArbFor<List<NonEmptyString>>(),
            ArbMap.Default.ArbFor<List<NonEmptyString>>(),
            (types, senders, other) =>
            {
                bool isSame = Texts(other).SequenceEqual(Texts(types));
                return Filter(types, senders).ComputeDigest() == Filter(types, senders).ComputeDigest()
                    && (Filter(types, senders).ComputeDigest() == Filter(other, senders).ComputeDigest()) == isSame;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Faults_of_a_route_are_told()
    {
        Hl7Route route = RouteSample.Create();
        route.Filter.Conditions.Add(new Hl7FilterCondition { Path = "nowhere" });
        route.Filter.Senders.Add(" ");

        Assert.Equal(2, route.Validate().Count);
    }

    private static IEnumerable<string> Texts(IEnumerable<NonEmptyString> texts) => texts.Select(text => text.Get);

    private static Hl7MessageFilter Filter(IEnumerable<NonEmptyString> types, IEnumerable<NonEmptyString> senders)
    {
        Hl7MessageFilter filter = new();
        Texts(types).ToList().ForEach(filter.MessageTypes.Add);
        Texts(senders).ToList().ForEach(filter.Senders.Add);
        return filter;
    }

    private static Hl7Message Message() => Hl7Message.TryParse(
        Encoding.UTF8.GetBytes(Text), null, out Hl7Message? message, out _)
        ? message
        : throw new InvalidOperationException("The message of the test cannot be read.");
}
