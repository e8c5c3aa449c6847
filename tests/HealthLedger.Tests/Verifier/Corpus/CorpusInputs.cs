using System.Text;
using System.Text.Json;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Corpus;

/// <summary>All that a verification takes, as the corpus stores it.</summary>
internal sealed class CorpusInputs
{
    private CorpusInputs(byte[] bytes, byte[] genesis, string policy, string expectation)
    {
        Bytes = bytes;
        Genesis = genesis;
        Policy = policy;
        Expectation = expectation;
    }

    public byte[] Bytes { get; }

    public byte[] Genesis { get; }

    public string Policy { get; }

    public string Expectation { get; }

    public static CorpusInputs Of(Attempt attempt)
    {
        return new CorpusInputs(
            attempt.Bytes,
            attempt.GenesisFile,
            Json(json => WritePolicy(json, attempt.Policy)),
            Json(json => WriteExpectation(json, attempt)));
    }

    public string Judge(ProofKind kind)
    {
        return CorpusJudge.Judge(NameOf(kind), Bytes, Genesis, Policy, Expectation);
    }

    public static string NameOf(ProofKind kind)
    {
        return kind.ToString().ToLowerInvariant();
    }

    private static void WritePolicy(Utf8JsonWriter json, VerificationPolicy policy)
    {
        json.WriteNumber("time", policy.VerificationTime.ToUnixTimeMilliseconds());
        if (policy.MaxAnchorAge is { } age)
        {
            json.WriteNumber("maxAnchorAge", (long)age.TotalMilliseconds);
        }
        else
        {
            json.WriteNull("maxAnchorAge");
        }

        json.WriteStartArray("suites");
        foreach (int suite in policy.AllowedSuites)
        {
            json.WriteNumberValue(suite);
        }

        json.WriteEndArray();
        json.WriteString("minimumAssurance", policy.MinimumAssurance.ToString());
        json.WriteStartArray("witnesses");
        foreach (ReadOnlyMemory<byte> key in policy.Witnesses)
        {
            json.WriteStringValue(Convert.ToHexStringLower(key.Span));
        }

        json.WriteEndArray();
        json.WriteNumber("requiredWitnesses", policy.RequiredWitnesses);
        if (policy.AcceptRecovery)
        {
            json.WriteBoolean("acceptRecovery", true);
        }
    }

    private static void WriteExpectation(Utf8JsonWriter json, Attempt attempt)
    {
        switch (attempt.Kind)
        {
            case ProofKind.Receipt:
                WriteReceipt(json, attempt.Expectation);
                break;
            case ProofKind.Accounting:
                WriteBytes(json, "subject", attempt.AccountingExpectation.Subject);
                json.WriteNumber("from", attempt.AccountingExpectation.From);
                json.WriteNumber("to", attempt.AccountingExpectation.To);
                break;
            case ProofKind.State:
                json.WriteNumber("kind", attempt.StateExpectation.Row.Kind);
                WriteBytes(json, "key", attempt.StateExpectation.Row.Key.ToArray());
                json.WriteBoolean("present", attempt.StateExpectation.IsPresent);
                WriteBytes(json, "value", attempt.StateExpectation.Value);
                break;
            case ProofKind.Consistency:
                json.WriteNumber("size", attempt.ConsistencyExpectation.Size);
                WriteBytes(json, "root", attempt.ConsistencyExpectation.Root);
                break;
            default:
                break;
        }
    }

    private static void WriteReceipt(Utf8JsonWriter json, ReceiptExpectation expected)
    {
        WriteBytes(json, "recordId", expected.RecordId);
        WriteBytes(json, "submissionId", expected.SubmissionId);
        WriteNumber(json, "operationIndex", expected.OperationIndex);
        WriteBytes(json, "operationHash", expected.OperationHash);
        WriteNumber(json, "operationType", (ulong?)expected.OperationType);
        WriteNumber(json, "outcome", expected.OutcomeCode);
        WriteBytes(json, "contentDigest", expected.ContentDigest);
        WriteBytes(json, "contentBlinding", expected.ContentBlinding);
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Convert.ToHexStringLower(value));
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
