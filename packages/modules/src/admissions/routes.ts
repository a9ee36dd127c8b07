import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { logLeadContact, reverseLeadContact } from './service/contacts.ts';
import { getLead, listLeads } from './service/read.ts';
import { closeLead, createLead, updateLead } from './service/write.ts';

export default [
  route(contract.listLeads, listLeads),
  route(contract.createLead, createLead),
  route(contract.getLead, getLead),
  route(contract.updateLead, updateLead),
  route(contract.closeLead, closeLead),
  route(contract.logLeadContact, logLeadContact),
  route(contract.reverseLeadContact, reverseLeadContact),
];
