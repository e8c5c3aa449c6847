using EhrIntegration;
using HealthLedger;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

// A vendor's application: one AddHealthLedger, and the node is a service like any other.
// Without a folder it tries things out: Development is set in code, because development keys are refused anywhere else.
bool isTrial = !args.Contains("--data");
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = isTrial ? Environments.Development : null,
});
string folder = builder.Configuration["data"] ?? Directory.CreateTempSubdirectory("ehr-integration-").FullName;
if (isTrial)
{
    Console.WriteLine($"DEVELOPMENT KEYS in {folder}: they protect nothing. Name a folder with --data and a passphrase.");
}

builder.Services
    .AddHealthLedger(options =>
    {
        options.DataFolder = folder;
        options.UseDevelopmentKeys = isTrial;
        options.CreateIfMissing = true;
        options.LedgerName = "ehr-integration";
        options.Organisation = "vendor-clinic";
        options.Country = "DE";
    })
    .UseSqliteStorage();

builder.Services.AddSingleton<SignedInUser>();
builder.Services.AddHealthChecks();

WebApplication app = builder.Build();

// The patient is named in the body: an address ends up in logs.
app.MapPost("/documents", async (NewDocument document, LedgerNode node, CancellationToken cancellationToken) =>
{
    AppendResult result = await node.AppendAsync(
        new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = document.Content,
            PayloadType = document.ContentType,
            Patient = new PatientIdentifier(document.PatientAssigner, document.PatientId),
        },
        cancellationToken);
    return Results.Created(
        $"/records/{result.RecordId}",
        new SealedDocument(result.RecordId.ToString(), result.Entry.Height.Value, result.Entry.Time));
});

app.MapGet("/records/{id}", async (
    string id, string purpose, LedgerNode node, SignedInUser user, CancellationToken cancellationToken) =>
{
    if (!RecordId.TryParse(id, out RecordId record))
    {
        return Results.BadRequest();
    }

    SealedAccess access = await node.RequestAccessAsync(
        new AccessRequest { RecordId = record, Individual = user.Id, Role = user.Role, Purpose = purpose },
        cancellationToken);
    if (!access.IsPermitted)
    {
        return Results.Json(new { reason = access.Reason }, statusCode: StatusCodes.Status403Forbidden);
    }

    using RecordContent content = await node.OpenAsync(access, cancellationToken);
    return Results.Bytes(content.Payload.ToArray(), content.PayloadType);
});

app.MapGet("/records/{id}/history", (string id, LedgerNode node, CancellationToken cancellationToken) =>
    RecordId.TryParse(id, out RecordId record)
        ? Results.Ok(node.ListHistoryAsync(record, cancellationToken).Select(HistoryLine.From))
        : Results.BadRequest());

app.MapGet("/records/{id}/receipt", async (string id, LedgerNode node, CancellationToken cancellationToken) =>
    RecordId.TryParse(id, out RecordId record)
        ? Results.Bytes((await node.GetReceiptAsync(record, cancellationToken)).Bytes.ToArray(), "application/cbor")
        : Results.BadRequest());

app.MapGet("/genesis", (LedgerNode node) => Results.Bytes(node.Genesis.Bytes.ToArray(), "application/cbor"));
app.MapHealthChecks("/health");

await app.RunAsync();
