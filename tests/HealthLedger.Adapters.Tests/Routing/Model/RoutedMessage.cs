using HealthLedger.Adapters.Tests.Intake;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>A message of the model: who sends it, of what type, for whom.</summary>
/// <param name="Number">When it is sent, counted from 0.</param>
/// <param name="Feed">MSH-3; each feed has a connection of its own.</param>
/// <param name="Type">MSH-9.1 and .2.</param>
/// <param name="Patient">PID-3.1.</param>
/// <param name="Ward">PV1-3.1, or nothing.</param>
internal sealed record RoutedMessage(int Number, string Feed, string Type, string Patient, string Ward)
{
    public string Id => FormattableString.Invariant($"M{Number}");

    public string Text => $"MSH|^~\\&|{Feed}|FAC|RAPP|RFAC|20260101120000||{Type}|{Id}|P|2.5.1\r"
        + $"PID|1||{Patient}^^^HOSP^MR||Doe^Jane\rPV1|1|I|{Ward}\r";

    public static RoutedMessage Draw(Random random, int number) => new(
        number,
        random.Next(2) == 0 ? "EHR" : "LIS",
        random.Next(3) switch { 0 => "ADT^A01", 1 => "ADT^A08", _ => "ORU^R01" },
        FormattableString.Invariant($"P{random.Next(1, 4)}"),
        random.Next(3) switch { 0 => "", 1 => "ONC", _ => "ICU" });

    public static string ControlIdOf(string text) => IntakeHarness.Value(text, "MSH-10");
}
