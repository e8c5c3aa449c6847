namespace HealthLedger.House.Tests.Rooms;

/// <summary>What a shipped project may reference, and whom it may show its internals.</summary>
internal static class ProjectRule
{
    private static readonly string[] Tests =
    [
        "HealthLedger.Tests", "HealthLedger.Adapters.Tests", "HealthLedger.Interop.Tests", "HealthLedger.House.Tests",
        "HealthLedger.Benchmarks",
    ];

    /// <summary>
    /// Project, then the projects it may reference, then packages, then frameworks. A trailing star is a
    /// prefix.
    /// </summary>
    private static readonly Dictionary<string, (string Projects, string Packages, string Frameworks)> Allowed =
        new(StringComparer.Ordinal)
        {
            ["HealthLedger"] = ("", "", ""),
            ["HealthLedger.Verifier"] = ("", "", ""),
            ["HealthLedger.Storage.Sqlite"] =
                ("HealthLedger", "Microsoft.Data.Sqlite.Core SQLitePCLRaw.bundle_e_sqlite3 SQLitePCLRaw.core", ""),
            ["HealthLedger.Storage.PostgreSql"] = ("HealthLedger", "Npgsql", ""),
            ["HealthLedger.Hosting"] = ("HealthLedger", "Microsoft.Extensions.*", ""),
            ["HealthLedger.Alerts.Mail"] = ("HealthLedger.Hosting", "MailKit", ""),
            ["HealthLedger.Dashboard"] = ("HealthLedger HealthLedger.Hosting", "", "Microsoft.AspNetCore.App"),
            // Its benchmarks measure the store, the adapter and the verifier beside raw SQLite and bare signatures.
            ["HealthLedger.Testing"] =
                ("HealthLedger HealthLedger.Verifier HealthLedger.Storage.Sqlite HealthLedger.Hl7v2",
                    "SQLitePCLRaw.bundle_e_sqlite3 SQLitePCLRaw.core", ""),
            ["HealthLedger.Cli"] =
                ("HealthLedger*", "System.CommandLine Spectre.Console Microsoft.Extensions.*",
                    "Microsoft.AspNetCore.App"),
            ["HealthLedger.Sdk"] = ("HealthLedger*", "", ""),
            ["HealthLedger.Hl7v2"] = ("HealthLedger HealthLedger.Hosting", "Microsoft.Extensions.*", ""),
            // Makes code out of tables before anything of ours is built.
            ["HealthLedger.Hl7v2.Generator"] = ("", "", ""),
            ["HealthLedger.Fhir.R4"] = ("HealthLedger HealthLedger.Hosting", "Microsoft.Extensions.*", ""),
            ["HealthLedger.Hl7v2.Fhir"] =
                ("HealthLedger HealthLedger.Hosting HealthLedger.Hl7v2 HealthLedger.Fhir.R4",
                    "Microsoft.Extensions.*", ""),
            ["HealthLedger.Fhir.AspNetCore"] =
                ("HealthLedger HealthLedger.Hosting HealthLedger.Fhir.R4", "Microsoft.IdentityModel.JsonWebTokens",
                    "Microsoft.AspNetCore.App"),
        };

    /// <summary>
    /// Testing moves in lock step with the core; no adapter, store, verifier or command line sees internals.
    /// </summary>
    private static readonly Dictionary<string, string[]> Friends = new(StringComparer.Ordinal)
    {
        ["HealthLedger"] =
        [
            "HealthLedger.Tests", "HealthLedger.Adapters.Tests", "HealthLedger.Testing", "HealthLedger.Benchmarks",
            "HealthLedger.House.Tests",
        ],
    };

    public static IEnumerable<Finding> Check(HouseProject project)
    {
        if (!Allowed.TryGetValue(project.Name, out (string Projects, string Packages, string Frameworks) allowed))
        {
            yield return new Finding(project.File.Path, 1,
                $"{project.Name} is not in Rooms/ProjectRule.cs: add it with what it may reference.");
            yield break;
        }

        foreach (Finding finding in NotIn(project, project.ProjectReferences, allowed.Projects.Split(' '), "project")
            .Concat(NotIn(project, project.PackageReferences, allowed.Packages.Split(' '), "package"))
            .Concat(NotIn(project, project.FrameworkReferences, allowed.Frameworks.Split(' '), "framework"))
            .Concat(NotIn(project, project.Friends, Friends.GetValueOrDefault(project.Name, Tests), "friend"))
            .Concat(NotIn(project, project.LinkedFiles, [], "file of another folder")))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> NotIn(
        HouseProject project, IEnumerable<string> names, IReadOnlyList<string> allowed, string kind) =>
        names.Where(name => !allowed.Any(pattern => Matches(pattern, name)))
            .Select(name => new Finding(project.File.Path, project.LineOf(name),
                $"{project.Name} may not name the {kind} {name}; see Rooms/ProjectRule.cs."));

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : string.Equals(pattern, name, StringComparison.Ordinal);
}
