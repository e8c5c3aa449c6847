using HealthLedger.Verifier;

namespace HealthLedger.Cli.Output;

/// <summary>The verdict on a receipt as JSON.</summary>
internal static class ReceiptVerdictJson
{
    public static void Write(CliConsole console, ReceiptVerdict verdict) => console.WriteJson(json =>
    {
        json.WriteBoolean("ok", verdict.IsAccepted);
        if (verdict.Facts is not { } facts)
        {
            json.WriteNull("height");
            json.WriteNull("time");
            json.WriteStartArray("signers");
            json.WriteEndArray();
            json.WriteStartObject("error");
            json.WriteString("code", verdict.Code);
            json.WriteString("step", verdict.FailedStep.ToString());
            json.WriteString("message", verdict.Meaning);
            json.WriteEndObject();
            return;
        }

        json.WriteNumber("height", facts.Height);
        json.WriteString("time", facts.Time);
        json.WriteStartArray("signers");
        foreach (ReceiptSigner signer in facts.Signers)
        {
            json.WriteStartObject();
            json.WriteNumber("replica", signer.ReplicaIndex);
            json.WriteString("participant", Convert.ToHexStringLower(signer.ParticipantId.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("error");
        json.WriteString("ledgerId", Convert.ToHexStringLower(facts.LedgerId.Span));
        json.WriteString("operation", facts.OperationType?.ToString());
        json.WriteString("recordId", facts.RecordId is { } record ? Convert.ToHexStringLower(record.Span) : null);
        json.WriteNumber("outcome", facts.OutcomeCode);
        json.WriteString("assurance", facts.Assurance.ToString());
        json.WriteBoolean("authorUnchecked", facts.AuthorUnchecked);
        if (facts.AuthorKey is { } key)
        {
            json.WriteStartObject("authorKey");
            json.WriteNumber("provenAt", key.Header.Height);
            json.WriteNumber("since", key.Since);
            if (key.Until is { } until)
            {
                json.WriteNumber("until", until);
            }

            if (key.SuspectSince is { } suspect)
            {
                json.WriteString("suspectSince", suspect);
            }

            json.WriteEndObject();
        }

        if (facts.RecoveredAt is { } height)
        {
            json.WriteNumber("recoveredAt", height);
        }
    });
}
