namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>A message of the model.</summary>
/// <param name="Id">MSH-10.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Patient">Its patient.</param>
/// <param name="Number">The order's number; null for a merge.</param>
/// <param name="Merged">Who is merged into the patient; null for anything else.</param>
internal sealed record ModelMessage(string Id, ModelKind Kind, string Patient, string? Number, string? Merged)
{
    public string Text => Kind switch
    {
        ModelKind.Order => LinkingMessages.Order(Id, Number!, Patient),
        ModelKind.Result => LinkingMessages.Result(Id, Number!, patient: Patient),
        ModelKind.Correction => LinkingMessages.Result(Id, Number!, "C", Patient),
        _ => LinkingMessages.Merge(Id, Patient, Merged!),
    };
}
